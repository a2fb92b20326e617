/* Select2 gives the field in which one searches for several things no name; here it gets that of its label. */
window.addEventListener("load", () => {
  "use strict";

  document.querySelectorAll("select[multiple].admin-autocomplete").forEach((select) => {
    const field = select.parentElement.querySelector(".select2-search__field");
    const label = document.querySelector(`label[for="${select.id}"]`);
    if (field && label) field.setAttribute("aria-label", label.textContent.trim().replace(/:$/, ""));
  });
});
