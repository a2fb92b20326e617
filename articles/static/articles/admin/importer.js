/* “Correct line 12” goes to that line in the field below and selects it. */
(() => {
  "use strict";

  document.addEventListener("DOMContentLoaded", () => {
    const field = document.getElementById("id_text");
    if (!field) return;
    document.querySelectorAll("[data-correct-line]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        const lines = field.value.split("\n");
        const line = Number(button.dataset.correctLine) - 1;
        const start = lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0);
        field.focus();
        field.setSelectionRange(start, start + (lines[line] || "").length);
        // A textarea does not scroll to its selection. Wrapped lines make this position a guess.
        field.scrollTop = Math.max(0, (field.scrollHeight / lines.length) * line - field.clientHeight / 2);
        field.scrollIntoView({ block: "center" });
      });
    });
  });
})();
