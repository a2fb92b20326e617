// Copies the new link. Without this script, or where the browser has no clipboard, the field is there to copy from.
const field = document.querySelector("[data-copy-from]");
const button = document.querySelector("[data-copy-button]");
const told = document.querySelector("[data-copy-told]");

button.hidden = false;
field.addEventListener("focus", () => field.select());
button.addEventListener("click", async () => {
  let isCopied = true;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Browsers offer the clipboard only on secure pages. The older way copies what is selected.
    field.focus();
    field.select();
    isCopied = document.execCommand("copy");
    button.focus();
  }
  told.textContent = isCopied ? "Copied." : "Not copied. The link is selected: copy it with the keyboard.";
  if (!isCopied) field.focus();
});
