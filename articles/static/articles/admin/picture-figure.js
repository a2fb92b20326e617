/* Pictures inside a text: a figure that contains only the id of a picture on this site (articles/text/richtext.py).
   They are chosen in Django's own pop-up list of pictures, where new ones can be added, too. */
import { Node } from "django-prose-editor/editor";

const FIELD = "desk-picture";

const addresses = () => document.getElementById("desk-addresses")?.dataset ?? {};

/* The pop-up writes the id into a field with this name and triggers a jQuery event; `act` is called with the id. */
const choose = (act) => {
  const { jQuery } = window.django;
  let field = document.getElementById(FIELD);
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", id: FIELD });
    document.body.append(field);
  }
  field.value = "";
  jQuery(field)
    .off("change")
    .on("change", () => field.value && act(field.value));
  const link = document.createElement("a");
  link.id = `lookup_${FIELD}`;
  link.href = `${addresses().pictures}?_to_field=id`;
  window.showRelatedObjectLookupPopup(link);
};

const isNumber = (id) => /^\d{1,9}$/.test(id ?? "");

export const PictureFigure = Node.create({
  name: "pictureFigure",
  group: "block",
  atom: true,
  draggable: true,
  selectable: true,

  addAttributes() {
    return {
      picture: {
        default: null,
        parseHTML: (element) => element.getAttribute("data-picture"),
        renderHTML: ({ picture }) => ({ "data-picture": picture }),
      },
    };
  },

  parseHTML() {
    return [{ tag: "figure[data-picture]" }];
  },

  renderHTML({ HTMLAttributes }) {
    return ["figure", HTMLAttributes];
  },

  /* The editor's package treats a text of one element without words as empty, but a picture alone is not empty. */
  onUpdate() {
    const { editor } = this;
    queueMicrotask(() => {
      const textarea = editor.options.element?.querySelector?.("textarea");
      const html = editor.getHTML();
      if (textarea && !textarea.value && html.includes("data-picture=")) textarea.value = html;
    });
  },

  addNodeView() {
    return ({ node, getPos, editor }) => {
      const dom = document.createElement("figure");
      dom.dataset.picture = node.attrs.picture;
      const image = document.createElement("img");
      const note = document.createElement("figcaption");
      const show = (id) => {
        dom.dataset.picture = id;
        image.alt = `Picture ${id}`;
        note.textContent = `Picture ${id}. Double-click to choose another one.`;
        if (isNumber(id) && addresses().thumbnail) image.src = addresses().thumbnail.replace("/0/", `/${id}/`);
      };
      image.addEventListener("error", () => (note.textContent = `Picture ${node.attrs.picture} no longer exists; readers see nothing here.`));
      dom.addEventListener("dblclick", () =>
        choose((id) => editor.view.dispatch(editor.state.tr.setNodeAttribute(getPos(), "picture", id))),
      );
      dom.append(image, note);
      show(node.attrs.picture);
      return {
        dom,
        update: (updated) => {
          if (updated.type.name !== node.type.name) return false;
          show(updated.attrs.picture);
          return true;
        },
      };
    };
  },

  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "pictureFigure",
      groups: "nodes",
      priority: 90,
      button: buttons.material("image", "Picture"),
      command: (editor) =>
        choose((id) =>
          editor.chain().focus().insertContent([{ type: "pictureFigure", attrs: { picture: id } }, { type: "paragraph" }]).run(),
        ),
      active: (editor) => editor.isActive("pictureFigure"),
    });
  },
});
