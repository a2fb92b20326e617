/* The package turns the browser's spelling check off; a magazine wants it, in its own language. */
import { Extension } from "django-prose-editor/editor";

export const Spelling = Extension.create({
  name: "spelling",
  onCreate() {
    this.editor.view.dom.setAttribute("spellcheck", "true");
    this.editor.view.dom.setAttribute("lang", "en-GB");
  },
});
