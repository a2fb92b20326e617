/* Show the picture chosen in a field, and offer Django's list of pictures for choosing one visually. */
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

  /* The pop-up list writes an id; the select would stay empty without an option for it. */
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
