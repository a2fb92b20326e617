/* Turn the fields with rich text into editors: at once those that one sees or enters, then the others, while the browser has
   nothing else to do. An Expert Q&A has dozens. To make them all before one can type took most of that time
   (`make bench-desk`). Until then a field is a plain one with HTML, and what is typed there is kept. */
import { createEditor } from "django-prose-editor/configurable";

const settings = JSON.parse(document.querySelector("script[data-rich-text-settings]").dataset.richTextSettings);
// The fields without an editor, in the order of the page.
const waiting = new Set();
// Safari has no idle callbacks.
const whenIdle = window.requestIdleCallback ?? ((work) => setTimeout(work, 20));

const make = async (field) => {
  if (!waiting.delete(field)) return;
  near.unobserve(field);
  const wasEntered = document.activeElement === field;
  const editor = await createEditor(field, settings);
  if (wasEntered) editor?.commands.focus();
  field.dispatchEvent(new CustomEvent("rich-text:made", { bubbles: true }));
};

const near = new IntersectionObserver(
  (found) => found.filter((each) => each.isIntersecting).forEach((each) => make(each.target)),
  { rootMargin: "50% 0px" },
);

const collect = (root) => {
  for (const field of root.querySelectorAll("textarea[data-rich-text]")) {
    if (field.closest(".prose-editor")) continue;
    waiting.add(field);
    near.observe(field);
  }
};

/* A few at a time: the browser lays the whole page out anew after each turn. */
const makeOthers = async () => {
  await Promise.all([...waiting].slice(0, 4).map(make));
  if (waiting.size) whenIdle(makeOthers);
};

document.addEventListener("focusin", ({ target }) => make(target));
document.addEventListener("formset:added", ({ target }) => collect(target));
collect(document);
whenIdle(makeOthers);
