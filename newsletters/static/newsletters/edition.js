/* The screen of an edition. articles/admin/rows.js moves its rows by buttons and by dragging; without scripts the same buttons
   send the form, so here they only must not. */
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=_move]");
    if (button) event.preventDefault();
  });

  /* What is left out looks so at once. */
  document.addEventListener("change", (event) => {
    if (!event.target.matches("input[name$='-is_left_out']")) return;
    event.target.closest("[data-row]").classList.toggle("item-left-out", event.target.checked);
  });
})();
