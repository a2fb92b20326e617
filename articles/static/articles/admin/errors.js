/* The list of errors: focus it first, and make its links work for fields that a script has replaced and hidden (the
   rich text editor, autocomplete fields). */
(() => {
  "use strict";

  const placeOf = (field) => {
    const editor = field.closest(".prose-editor")?.querySelector(".ProseMirror[contenteditable=true]");
    if (editor) return editor;
    if (field.matches(".select2-hidden-accessible")) return field.nextElementSibling?.querySelector(".select2-selection");
    return field.matches("input, textarea, select") ? field : field.querySelector("input:not([type=hidden])");
  };

  document.addEventListener("DOMContentLoaded", () => {
    const problems = document.getElementById("problems");
    if (!problems) return;
    problems.focus();
    // The admin's own script may focus the first field later: focus the list again, unless the user has begun to work.
    let hasBegun = false;
    for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, () => (hasBegun = true), { once: true });
    addEventListener("load", () => hasBegun || problems.focus());
    problems.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      const isList = field.matches("section");
      if (isList) field.tabIndex = -1;
      const place = isList ? field : placeOf(field) ?? field;
      place.scrollIntoView({ block: isList ? "start" : "center" });
      place.focus({ preventScroll: true });
    });
  });
})();
