/* The screen of an edition. articles/admin/rows.js moves its rows with buttons and by dragging. Without scripts the same buttons
   submit the form; this script stops them from doing that. */
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=_move]");
    if (button) event.preventDefault();
  });

  /* Show at once that an item is left out. */
  document.addEventListener("change", (event) => {
    if (!event.target.matches("input[name$='-is_left_out']")) return;
    event.target.closest("[data-row]").classList.toggle("item-left-out", event.target.checked);
  });
})();
