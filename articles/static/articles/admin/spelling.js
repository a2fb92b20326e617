/* Turn on the browser's spelling check, in the magazine's language; the editor's package turns it off. */
import { Extension } from "django-prose-editor/editor";

export const Spelling = Extension.create({
  name: "spelling",
  onCreate() {
    this.editor.view.dom.setAttribute("spellcheck", "true");
    this.editor.view.dom.setAttribute("lang", "en-GB");
  },
});
