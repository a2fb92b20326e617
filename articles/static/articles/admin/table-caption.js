/* The caption of a table. The editor's tables know rows alone, so it travels as an attribute of the table; when the text is
   stored it becomes a caption again (articles/text/richtext.py). */
import { Node } from "django-prose-editor/editor";

export const TableCaption = Node.create({
  name: "tableCaption",

  addGlobalAttributes() {
    return [
      {
        types: ["table"],
        attributes: {
          caption: {
            default: null,
            parseHTML: (table) => table.dataset.caption || table.querySelector(":scope > caption")?.textContent.trim() || null,
            renderHTML: ({ caption }) => (caption ? { "data-caption": caption } : {}),
          },
        },
      },
    ];
  },

  /* Its words are in the attribute already; without this they would become a first row. */
  parseHTML() {
    return [{ tag: "caption", ignore: true }];
  },

  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "tableCaption",
      groups: "table",
      button: buttons.material("title", "Table caption"),
      command: (editor) => {
        const told = window.prompt("Caption of the table", editor.getAttributes("table").caption ?? "");
        if (told !== null) editor.chain().focus().updateAttributes("table", { caption: told.trim() || null }).run();
      },
      hidden: (editor) => !editor.isActive("table"),
    });
  },
});
