// Adds buttons that copy an address: of each question, and of the page. Without it, the links beside them do.
function button(address, words, about) {
  const made = document.createElement("button");
  const hidden = document.createElement("span");
  const told = document.createElement("span");
  made.type = "button";
  made.className = "copy";
  hidden.className = "hidden";
  hidden.textContent = about;
  told.textContent = words;
  // What is said after a click is read out.
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

// Browsers give the clipboard to secure pages alone.
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
