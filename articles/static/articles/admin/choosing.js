/* Name the search fields of autocomplete choices by their labels, for screen readers. Select2 names them by what is chosen
   alone, so an empty one has no name. */
(() => {
  "use strict";

  const name = (box) => {
    const select = box.closest(".select2-container")?.previousElementSibling;
    const label = select?.labels?.[0];
    if (!label) return;
    label.id ||= `${select.id}-label`;
    const chosen = box.querySelector("[role=textbox]");
    box.setAttribute("aria-labelledby", `${label.id} ${chosen?.id ?? ""}`.trim());
    chosen?.setAttribute("aria-labelledby", label.id);
  };

  const nameAll = () => document.querySelectorAll(".select2-selection").forEach(name);

  /* jQuery makes the fields when it is ready, which may be after the window's load. Callbacks run in their order. */
  window.addEventListener("load", () => window.django.jQuery(nameAll));
  /* A row that was added has its field a moment later. */
  document.addEventListener("formset:added", () => setTimeout(nameAll));
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.(".select2-selection")) name(event.target);
  });
})();
