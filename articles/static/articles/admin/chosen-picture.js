/* Shows the picture that is chosen in a field, and offers Django's list of pictures to choose from by eye. */
(() => {
  "use strict";

  const equip = (select) => {
    const { pictures, thumbnail } = document.getElementById("desk-addresses").dataset;
    const row = select.closest(".form-row");
    const image = Object.assign(document.createElement("img"), { className: "chosen-picture", alt: "" });
    const browse = Object.assign(document.createElement("a"), {
      className: "related-lookup chosen-picture-browse",
      id: `lookup_${select.id}`,
      href: `${pictures}?_to_field=id`,
      textContent: "Browse the pictures",
    });
    const show = () => {
      image.hidden = !/^\d+$/.test(select.value);
      if (!image.hidden) image.src = thumbnail.replace("/0/", `/${select.value}/`);
    };
    row.append(browse, image);
    show();
    window.django.jQuery(select).on("change", show);
  };

  /* The list's pop-up writes an id; a select that has no such option yet would stay empty. */
  const acceptAnyId = () => {
    const stock = window.dismissRelatedLookupPopup;
    window.dismissRelatedLookupPopup = (win, id) => {
      const field = document.getElementById(win.name.replace(/__\d+$/, ""));
      if (field?.tagName === "SELECT" && ![...field.options].some((option) => option.value === String(id))) {
        field.append(new Option(`Picture ${id}`, id));
      }
      stock(win, id);
    };
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (!document.getElementById("desk-addresses")) return;
    acceptAnyId();
    document
      .querySelectorAll("select.admin-autocomplete[data-model-name][data-field-name='picture'], select.admin-autocomplete[data-field-name='portrait']")
      .forEach(equip);
  });
})();
