// Adds buttons that copy the address of the page and of each question. Without this script, readers copy the links beside them.
function button(address, words, about) {
  const made = document.createElement("button");
  const hidden = document.createElement("span");
  const told = document.createElement("span");
  made.type = "button";
  made.className = "copy";
  hidden.className = "hidden";
  hidden.textContent = about;
  told.textContent = words;
  // Screen readers announce the confirmation after a click.
  told.setAttribute("aria-live", "polite");
  made.append(told, hidden);
  made.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(address);
      told.textContent = "Copied";
    } catch {
      told.textContent = "Not copied";
    }
    setTimeout(() => (told.textContent = words), 2500);
  });
  return made;
}

// Browsers offer the clipboard only on secure pages.
if (navigator.clipboard) {
  for (const question of document.querySelectorAll(".question")) {
    const link = question.querySelector(".permalink");
    const number = question.querySelector(".question__number");
    if (link && number) number.append(" ", button(link.href, "Copy link", ` to ${number.textContent.trim().toLowerCase()}`));
  }
  for (const link of document.querySelectorAll("[data-copy]")) {
    link.replaceWith(button(link.href, "Copy address", ""));
  }
}
