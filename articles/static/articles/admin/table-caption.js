/* The caption of a table. The editor's tables consist only of rows, so the caption is an attribute of the table; it
   becomes a caption again when the text is stored (articles/text/richtext.py). */
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

  /* The text is already in the attribute; without this rule it would also become a first row. */
  parseHTML() {
    return [{ tag: "caption", ignore: true }];
  },

  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "tableCaption",
      groups: "table",
      button: buttons.material("title", "Table caption"),
      command: (editor) => {
        const told = window.prompt("Table caption:", editor.getAttributes("table").caption ?? "");
        if (told !== null) editor.chain().focus().updateAttributes("table", { caption: told.trim() || null }).run();
      },
      hidden: (editor) => !editor.isActive("table"),
    });
  },
});
