/* Draw a line where the free part ends. It lies over the editor and never in its text: nothing of it is saved or copied. A
   rule in a style sheet of this page makes room for it between two paragraphs (CSSOM, which the strict policy allows). */
(() => {
  "use strict";

  /* Between the line and the texts around it, in pixels. */
  const GAP = 6;
  const line = document.createElement("p");
  line.className = "wall-line";
  line.setAttribute("role", "note");
  const sheet = new CSSStyleSheet();
  let wall = null;
  let editor = null;
  /* The first element behind the line, null if the line is at the end. */
  let behind = null;
  let resizes;
  let changes;

  /* The elements that the server counts: it drops empty paragraphs. */
  const isCounted = (element) =>
    !element.matches(".ProseMirror-widget, .ProseMirror-gapcursor, hr") &&
    !element.querySelector(":scope > hr") &&
    !(element.matches("p") && !element.textContent.trim());

  const find = () => {
    let left = wall.blocks;
    behind = null;
    for (const element of editor.children) {
      if (!isCounted(element)) {
        // The line stands before the rule that sets its place.
        if (left === 0 && (element.matches("hr") || element.querySelector(":scope > hr"))) return (behind = element);
        continue;
      }
      if (left === 0) return (behind = element);
      left -= 1;
    }
    return null;
  };

  const place = () => {
    if (!editor?.isConnected) return;
    if (behind && !behind.isConnected) find();
    const box = line.parentElement.getBoundingClientRect();
    const number = behind ? [...editor.children].indexOf(behind) + 1 : 0;
    const room = line.offsetHeight + 2 * GAP;
    const rule = number
      ? `.wall-is-here .ProseMirror > :nth-child(${number}) { margin-top: ${room}px !important; }`
      : `.wall-is-here .ProseMirror { padding-bottom: ${room}px !important; }`;
    if (line.dataset.rule !== rule) {
      line.dataset.rule = rule;
      sheet.replaceSync(rule);
    }
    const end = behind ? behind.getBoundingClientRect().top : editor.getBoundingClientRect().bottom;
    line.style.top = `${end - box.top - line.parentElement.clientTop - line.offsetHeight - GAP}px`;
  };

  const remove = () => {
    resizes?.disconnect();
    changes?.disconnect();
    line.parentElement?.classList.remove("wall-is-here");
    line.remove();
    line.dataset.rule = "";
    sheet.replaceSync("");
    editor = behind = null;
  };

  const drawInEditor = (field) => {
    const holder = field.closest(".prose-editor");
    const found = holder?.querySelector(".ProseMirror[contenteditable=true]");
    if (!found) return remove();
    if (found !== editor) {
      remove();
      editor = found;
      holder.classList.add("wall-is-here");
      line.className = "wall-line wall-line-over";
      // Behind the text in the order of reading, and outside what can be edited.
      found.after(line);
      // The buttons above the text may be laid out later, and the line itself grows with its font: both move it.
      resizes = new ResizeObserver(place);
      for (const part of [found, holder, line]) resizes.observe(part);
      changes = new MutationObserver(place);
      changes.observe(found, { childList: true, subtree: true, characterData: true });
    }
    find();
    place();
  };

  const drawBehindAnswer = (field) => {
    const row = field.closest("[data-row]");
    if (!row) return remove();
    const body = row.querySelector(":scope > .row-body");
    if (line.parentElement === body) return;
    remove();
    line.className = "wall-line";
    line.style.top = "";
    body.append(line);
  };

  const draw = () => {
    const field = wall.target && document.getElementById(wall.target);
    if (!field) return remove();
    if (line.textContent !== wall.label) line.textContent = wall.label;
    if (wall.blocks === null) drawBehindAnswer(field);
    else drawInEditor(field);
  };

  document.addEventListener("beside:wall", ({ detail }) => {
    wall = detail;
    draw();
  });
  // The server may answer before the browser has made the editor.
  document.addEventListener("rich-text:made", ({ target }) => {
    if (wall?.target === target.id) draw();
  });

  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
})();
