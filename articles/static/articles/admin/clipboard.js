/* Convert what word processors put on the clipboard to plain HTML, before ProseMirror drops the styles.
   articles/text/clipboard/ documents the rules and does the same for all other input; both are tested with the same
   samples. */
import { Extension, Plugin } from "django-prose-editor/editor";

const BLOCKS = new Set("P H1 H2 H3 H4 H5 H6 UL OL LI BLOCKQUOTE PRE HR TABLE FIGURE DIV".split(" "));
const LEVELS = new Set(["H1", "H2", "H3", "H4", "H5", "H6"]);
const HIDDEN = /mso-element:\s*(?:comment|header|footer)|mso-hide:\s*all|display:\s*none|mso-special-character:\s*comment/i;
const HIDDEN_CLASSES = ".msoDel, .MsoCommentReference, .msocomtxt, .Apple-interchange-newline, .EOP";
const DROPPED = `del, style, script, title, meta, link, xml, template, ${HIDDEN_CLASSES}`;
const COMMENT = /^#?_?(?:msocom|cmnt)/i;
const NOTE = /^_?(ftn|edn|footnote|endnote)(ref)?_?(\d{1,4})$/i;
const LIST = /mso-list:\s*(l\d+)\s+level(\d)(?:\s+(lfo\d+))?/i;
const LIST_CLASS = /^MsoList(Bullet|Number)([2-5]?)(?:Cxsp\w+)?$/i;
const MARK = /^\s*\(?(?:(\d{1,4})|[a-z]|[ivxlc]{1,6})[.)]\s*$/i;

/* The CSP reports inline styles even in a document that is only parsed, so parse them under another attribute name. */
const parse = (html) =>
  new DOMParser().parseFromString(
    html.replace(/<style\b[\s\S]*?<\/style>/gi, "").replace(/(<[a-z][^<>]*?\s)style(?=\s*=)/gi, "$1data-style"),
    "text/html",
  ).body;
const style = (element) => element.dataset.style ?? "";
const children = (element) => [...element.children];
const text = (element) => element.textContent.replaceAll("\u00a0", " ").trim();
const unwrap = (element) => element.replaceWith(...element.childNodes);
const rename = (element, tag) => {
  const renamed = element.ownerDocument.createElement(tag);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
};
const make = (within, tag, ...content) => {
  const element = within.ownerDocument.createElement(tag);
  element.append(...content);
  return element;
};
const drop = (body) => {
  for (const element of body.querySelectorAll(DROPPED)) element.remove();
  for (const element of body.querySelectorAll("[data-style]")) if (HIDDEN.test(style(element))) element.remove();
  for (const block of body.querySelectorAll("div, p"))
    if (/^#?cmnt_ref/.test(block.querySelector("a")?.getAttribute("href") ?? "")) block.remove();
  for (const link of body.querySelectorAll("a"))
    if (["href", "name", "id"].some((name) => COMMENT.test(link.getAttribute(name) ?? ""))) link.remove();
};

const noteOf = (link) => {
  const found = NOTE.exec((link.getAttribute("href") ?? "").split("#").pop());
  return found && { kind: found[1].toLowerCase(), isBack: Boolean(found[2]), number: found[3] };
};

const readNotes = (body) => {
  const notes = [];
  const numbers = new Map();
  for (const block of body.querySelectorAll("p, div, li")) {
    const link = [...block.querySelectorAll("a")].find(noteOf);
    const note = link && noteOf(link);
    if (!note?.isBack || block.querySelector("p, div, li") || !text(block).startsWith(text(link))) continue;
    numbers.set(note.kind + note.number, numbers.size + 1);
    link.remove();
    notes.push(make(body, "li", make(body, "p", ...block.childNodes)));
    block.remove();
  }
  for (const link of body.querySelectorAll("a")) {
    const note = noteOf(link);
    if (!note) continue;
    const number = numbers.get(note.kind + note.number);
    if (!number) {
      link.remove();
      continue;
    }
    const reference = make(body, "a", String(number));
    reference.setAttribute("href", `#note-${number}`);
    link.replaceWith(make(body, "sup", reference));
  }
  if (!notes.length) return;
  for (const rule of body.querySelectorAll("hr")) rule.remove();
  body.append(make(body, "h2", "Notes"), make(body, "ol", ...notes));
};

const headingLevel = (element) => {
  if (element.getAttribute("role") === "heading") return Number(element.getAttribute("aria-level")) || 2;
  for (const name of element.classList) {
    if (name === "MsoTitle") return 1;
    const found = /^(?:Mso)?Heading\s?([1-9])$/i.exec(name);
    if (found) return Number(found[1]);
  }
  const found = /mso-outline-level:\s*([1-9])/.exec(style(element));
  return found && !LIST.test(style(element)) ? Number(found[1]) : 0;
};

const readHeadings = (body) => {
  for (const heading of body.querySelectorAll("h1, h4, h5, h6")) rename(heading, heading.matches("h1") ? "h2" : "h3");
  for (const element of body.querySelectorAll("p, div")) {
    const level = headingLevel(element);
    if (level) rename(element, level < 3 ? "h2" : "h3");
    else if ([...element.classList].some((name) => name.includes("Quote")))
      element.replaceWith(make(body, "blockquote", make(body, "p", ...element.childNodes)));
  }
};

const hasBlocks = (element) => [...element.querySelectorAll("*")].some((below) => BLOCKS.has(below.nodeName));

const itemOfParagraph = (element) => {
  const found = LIST.exec(style(element));
  const named = [...element.classList].map((name) => LIST_CLASS.exec(name)).find(Boolean);
  const mark = [...element.querySelectorAll("[data-style]")].find((one) => /mso-list:\s*ignore/i.test(style(one)));
  if (!(found || named || mark) || hasBlocks(element)) return null;
  const numbered = MARK.exec((mark?.textContent ?? "").replaceAll("\u00a0", " "));
  mark?.remove();
  const isOrdered = numbered || (named && !mark && named[1] === "Number");
  return {
    level: Number(found?.[2] ?? (named?.[2] || 1)),
    tag: isOrdered ? "ol" : "ul",
    start: Number(numbered?.[1] ?? 1),
    list: found ? found[1] + (found[3] ?? "") : "",
    content: [...element.childNodes],
  };
};

const ariaLevel = (item) => Number(item.getAttribute("data-aria-level") ?? item.getAttribute("aria-level")) || 0;

const itemsByLevel = (list) => {
  let number = Number(list.getAttribute("start")) || 1;
  return children(list).flatMap((child) => {
    if (child.matches("ul, ol")) return itemsByLevel(child);
    if (!child.matches("li")) return [];
    const below = children(child).filter((one) => one.matches("ul, ol"));
    const content = [...child.childNodes].filter((one) => !below.includes(one));
    const item = { level: ariaLevel(child) || 1, tag: list.localName, start: number++, list: "aria", content };
    return [item, ...below.flatMap(itemsByLevel)];
  });
};

const itemsOf = (element) => {
  if (element.matches("p, h1, h2, h3, div")) {
    const item = itemOfParagraph(element);
    if (item) return [item];
  }
  if (element.matches("div.ListContainerWrapper")) return children(element).flatMap(itemsOf);
  if (element.matches("ul, ol") && children(element).some(ariaLevel)) return itemsByLevel(element);
  return [];
};

/* Convert items in order, with their levels, into nested lists. */
const nested = (body, run) => {
  const top = [];
  const open = [];
  const last = () => open[open.length - 1];
  for (const item of run) {
    while (open.length && last().level > item.level) open.pop();
    if (open.length && last().level === item.level && last().element.localName !== item.tag) open.pop();
    if (!open.length || last().level < item.level) {
      const element = make(body, item.tag);
      if (item.tag === "ol" && item.start > 1) element.setAttribute("start", String(item.start));
      if (last()?.element.lastElementChild) last().element.lastElementChild.append(element);
      else top.push(element);
      open.push({ level: item.level, element });
    }
    last().element.append(make(body, "li", ...item.content));
  }
  return top;
};

const readLists = (element) => {
  let run = [];
  let begun = null;
  const close = () => {
    if (begun) begun.replaceWith(...nested(element, run));
    [run, begun] = [[], null];
  };
  for (const child of [...element.childNodes]) {
    if (child.nodeType !== Node.ELEMENT_NODE) {
      if (child.textContent.trim()) close();
      continue;
    }
    const items = itemsOf(child);
    if (!items.length) {
      close();
      readLists(child);
      continue;
    }
    if (run.length && run[run.length - 1].list !== items[0].list && items[0].level === 1) close();
    run.push(...items);
    if (begun) child.remove();
    else child.replaceWith((begun = element.ownerDocument.createComment("list")));
  }
  close();
};

const readEmphasis = (element, inHeading = false) => {
  for (let child of children(element)) {
    const of = style(child).toLowerCase();
    const isHeading = inHeading || LEVELS.has(child.nodeName);
    const isBold = child.matches("b, strong");
    if ((isBold && (isHeading || /(?<![\w-])font-weight:\s*(?:normal|[1-4]00)/.test(of))) ||
        (child.matches("i, em") && /(?<![\w-])font-style:\s*normal/.test(of))) {
      child = rename(child, "span");
    }
    readEmphasis(child, isHeading);
    if (!child.matches("span") || !text(child)) continue;
    const wrap = (tag) => child.append(make(child, tag, ...child.childNodes));
    if (/(?<![\w-])font-weight:\s*(?:bold|[6-9]00)/.test(of) && !isHeading) wrap("strong");
    if (/(?<![\w-])font-style:\s*italic/.test(of)) wrap("em");
    const raised = /(?<![\w-])vertical-align:\s*(super|sub)\b/.exec(of);
    if (raised) wrap(raised[1] === "super" ? "sup" : "sub");
  }
};

const isEdge = (node, way) => {
  let beside = node[way];
  while (beside && beside.nodeType !== Node.ELEMENT_NODE && !beside.textContent.trim()) beside = beside[way];
  return !beside || BLOCKS.has(beside.nodeName) || beside.nodeName === "BR";
};

const tidy = (body) => {
  for (const span of body.querySelectorAll("span, font, u, ins")) unwrap(span);
  for (const element of [...body.querySelectorAll("*")]) if (element.localName.includes(":")) unwrap(element);
  for (const link of body.querySelectorAll("a:not([href])")) unwrap(link);
  for (const link of body.querySelectorAll("a[href]")) if (!/^(?:https?:|mailto:|tel:|#|\/)/i.test(link.getAttribute("href"))) unwrap(link);
  for (const div of body.querySelectorAll("div")) if (hasBlocks(div)) unwrap(div);
  for (const element of body.querySelectorAll("*"))
    for (const name of ["data-style", "class", "id", "role"]) element.removeAttribute(name);
  for (const br of body.querySelectorAll("br"))
    if (isEdge(br, "previousSibling") && isEdge(br, "nextSibling") && br.parentNode.childNodes.length > 1) br.remove();
  for (const block of body.querySelectorAll("p, h1, h2, h3, li, sup"))
    if (!text(block) && ![...block.querySelectorAll("*")].some((below) => below.localName !== "br")) block.remove();
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    if (!walker.currentNode.parentElement.closest("pre"))
      walker.currentNode.data = walker.currentNode.data.replace(/[ \t\r\n\u00a0]+/g, (run) => (run === "\u00a0" ? run : " "));
};

/** Convert pasted HTML to plain elements with the same text. */
export const plainMarkup = (html) => {
  const body = parse(html);
  drop(body);
  readNotes(body);
  readHeadings(body);
  readLists(body);
  readEmphasis(body);
  tidy(body);
  return body.innerHTML;
};

export const Clipboard = Extension.create({
  name: "clipboard",
  addProseMirrorPlugins() {
    return [
      new Plugin({
        props: {
          /* HTML copied from this editor is already plain. */
          transformPastedHTML: (html) => (html.includes("data-pm-slice") ? html : plainMarkup(html)),
        },
      }),
    ];
  },
});
