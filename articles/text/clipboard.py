"""What word processors put on the clipboard, made plain: lists, headings, notes and emphasis as HTML says them.

Word, Outlook, Google Docs and Pages describe a text by style names and inline styles. `plain_markup` turns that into the
elements of the allow-list (articles/text/richtext.py), which drops the rest. The editor does the same when something is pasted
(static/articles/admin/clipboard.js), since ProseMirror forgets styles; both are held to the same samples
(tests/articles/text/clipboard).

What the programs write, as seen on their clipboards:
- Word and Outlook: every list item is a paragraph with `mso-list:l0 level1 lfo1`, its number or bullet is text in a span with
  `mso-list:Ignore`. Headings are `h1` or paragraphs with `mso-outline-level`. Notes are links to `_ftn1` and `_edn1`.
- Word on the web: each item is a list of its own, its level is in `data-aria-level`.
- Google Docs: all of it is in `<b style="font-weight:normal">`; emphasis is `font-weight` and `font-style` on spans.
- Tracked deletions are `<del>` or `msoDel`, comments are `mso-element:comment` and anchors named `_msocom` or `cmnt`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

import nh3

_KEPT = {
    "p", "br", "b", "i", "strong", "em", "u", "s", "sub", "sup", "code", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li",
    "blockquote", "pre", "hr", "a", "table", "thead", "tbody", "tr", "th", "td", "caption", "figure", "div", "span", "ins",
}  # fmt: skip
_ATTRIBUTES = {"style", "class", "id", "role", "aria-level", "data-aria-level", "data-picture", "data-caption"}
_loose = nh3.Cleaner(
    tags=_KEPT,
    attributes={
        "*": _ATTRIBUTES,
        "a": {"href", "title", "name"},
        "ol": {"start", "type"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
    },
    clean_content_tags={
        "script",
        "style",
        "title",
        "xml",
        "del",
        "svg",
        "math",
        "template",
        "iframe",
        "noscript",
        "textarea",
    },
    url_schemes={"http", "https", "mailto", "tel", "file"},
    link_rel=None,
)
# Only markup with one of these signs has anything to make plain.
_FOREIGN = re.compile(
    r"<[^>]+\s(?:style|class|role|aria-level)\s*=|<(?:del|ins|[a-z]+:[a-z])|<a [^>]*name=|cmnt", re.IGNORECASE
)
_VOID = {"br", "hr"}
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "figure", "div"}  # fmt: skip
_HIDDEN = re.compile(
    r"mso-element:\s*(?:comment|header|footer)|mso-hide:\s*all|display:\s*none|mso-special-character:\s*comment"
)
_COMMENT = re.compile(r"#?_?(?:msocom|cmnt)", re.IGNORECASE)
_NOTE = re.compile(r"#?_?(ftn|edn|footnote|endnote)(ref)?_?(\d{1,4})$", re.IGNORECASE)
_LIST = re.compile(r"mso-list:\s*(l\d+)\s+level(\d)(?:\s+(lfo\d+))?", re.IGNORECASE)
_LIST_CLASS = re.compile(r"MsoList(Bullet|Number)([2-5]?)(?:Cxsp\w+)?", re.IGNORECASE)
_IGNORE = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_MARK = re.compile(r"\s*\(?(?:(\d{1,4})|([a-z])|([ivxlc]{1,6}))[.)]\s*$", re.IGNORECASE)
_OUTLINE = re.compile(r"mso-outline-level:\s*([1-9])")
_HEADING_CLASS = re.compile(r"(?:Mso)?Heading\s?([1-9])", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\u00a0]+")


@dataclass
class Element:
    """An element of a small tree; `children` are elements and strings."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    def style(self) -> str:
        return self.attributes.get("style", "")

    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def elements(self) -> Iterator["Element"]:
        """All elements below this one, outermost first."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.elements()

    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def html(self) -> str:
        inner = "".join(
            escape(child, quote=False) if isinstance(child, str) else child.html() for child in self.children
        )
        if not self.tag:
            return inner
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        return f"<{self.tag}{attributes}>" + ("" if self.tag in _VOID else f"{inner}</{self.tag}>")


def plain_markup(html: str) -> str:
    """HTML as it is pasted in, the same text in plain elements out. HTML without foreign marks is returned as it is."""
    if not _FOREIGN.search(html):
        return html
    root = _tree(_loose.clean(html))
    _drop(root, _is_hidden)
    _drop(root, _is_comment)
    _read_notes(root)
    _read_headings(root)
    _read_lists(root)
    _read_emphasis(root)
    _tidy(root)
    return root.html()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        if tag not in _VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def _tree(html: str) -> Element:
    """A tree of HTML that nh3 wrote, so every element is closed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def _drop(element: Element, is_unwanted: Callable[[Element], bool]) -> None:
    element.children = [child for child in element.children if isinstance(child, str) or not is_unwanted(child)]
    for child in element.children:
        if isinstance(child, Element):
            _drop(child, is_unwanted)


def _is_hidden(element: Element) -> bool:
    return bool(_HIDDEN.search(element.style())) or any(
        name in ("msoDel", "MsoCommentReference", "msocomtxt", "Apple-interchange-newline", "EOP")
        for name in element.classes()
    )


def _is_comment(element: Element) -> bool:
    """The anchor of a comment, or the paragraph below the text that holds its words."""
    if element.tag == "a":
        return any(_COMMENT.match(element.attributes.get(name, "")) for name in ("href", "name", "id"))
    if element.tag in ("div", "p") and not element.attributes.get("id", "").startswith("docs-internal"):
        first = next((found for found in element.elements() if found.tag == "a"), None)
        return first is not None and bool(re.match(r"#?cmnt_ref", first.attributes.get("href", "")))
    return False


def _read_notes(root: Element) -> None:
    """Notes become a numbered list under a last heading “Notes”, and their marks links to it (articles/text/typesetting.py)."""
    notes: list[Element] = []
    numbers: dict[str, int] = {}
    for holder in [root, *root.elements()]:
        for child in list(holder.children):
            if not isinstance(child, Element) or child.tag not in ("p", "div", "li"):
                continue
            if any(below.tag in ("p", "div", "li") for below in child.elements()):
                continue
            anchor = _note_anchor(child)
            kind, is_reference, number = _note_of(anchor) if anchor else ("", False, "")
            # In the note itself the link leads back to the text.
            if anchor is None or not is_reference or not _begins_with(child, anchor):
                continue
            numbers[f"{kind}{number}"] = len(numbers) + 1
            _remove(child, anchor)
            notes.append(Element("li", {}, [Element("p", {}, child.children)]))
            holder.children.remove(child)
    for holder in [root, *root.elements()]:
        for place, child in enumerate(holder.children):
            if isinstance(child, Element) and child.tag == "a" and (found := _note_of(child))[2]:
                number = numbers.get(f"{found[0]}{found[2]}")
                holder.children[place] = (
                    Element("sup", {}, [Element("a", {"href": f"#note-{number}"}, [str(number)])]) if number else ""
                )
    if notes:
        _drop(root, lambda one: one.tag == "sup" and not one.text().strip())
        _drop(
            root,
            lambda one: one.tag == "hr" or bool(re.search(r"mso-element:\s*(?:foot|end)note-separator", one.style())),
        )
        root.children += [Element("h2", {}, ["Notes"]), Element("ol", {}, list(notes))]


def _note_anchor(element: Element) -> Element | None:
    return next((found for found in element.elements() if found.tag == "a" and _note_of(found)[2]), None)


def _note_of(anchor: Element) -> tuple[str, bool, str]:
    """(“ftn”, whether the link leads back to the text, the number) of a note's link."""
    found = _NOTE.search(anchor.attributes.get("href", "").rpartition("#")[2])
    return (found[1].lower(), bool(found[2]), found[3]) if found else ("", False, "")


def _begins_with(element: Element, anchor: Element) -> bool:
    before = element.text().strip()
    return before.startswith(anchor.text().strip())


def _remove(element: Element, unwanted: Element) -> None:
    for child in list(element.children):
        if child is unwanted:
            element.children.remove(child)
            return
        if isinstance(child, Element):
            _remove(child, unwanted)


def _read_headings(root: Element) -> None:
    for element in root.elements():
        if element.tag not in ("p", "div"):
            continue
        if level := _heading_level(element):
            element.tag = "h2" if level < 3 else "h3"
            element.attributes.pop("style", None)
        elif any("Quote" in name for name in element.classes()):
            element.tag, element.children = "blockquote", [Element("p", {}, element.children)]


def _heading_level(element: Element) -> int:
    if element.attributes.get("role") == "heading":
        level = element.attributes.get("aria-level", "2")
        return int(level) if level.isdecimal() and len(level) < 3 else 2
    for name in element.classes():
        if name == "MsoTitle":
            return 1
        if found := _HEADING_CLASS.fullmatch(name):
            return int(found[1])
    found = _OUTLINE.search(element.style())
    return int(found[1]) if found and not _LIST.search(element.style()) else 0


@dataclass
class _Item:
    level: int
    tag: str
    start: int
    list_id: str
    children: list[Element | str]


def _read_lists(element: Element) -> None:
    """Runs of Word's list paragraphs, and of lists with one item each, become lists with levels."""
    done: list[Element | str] = []
    run: list[_Item] = []
    for child in element.children:
        if isinstance(child, str):
            if child.strip() or not run:
                done += _nested(run)
                run = []
                done.append(child)
            continue
        if items := _items_of(child):
            if run and run[-1].list_id != items[0].list_id and items[0].level == 1:
                done += _nested(run)
                run = []
            run += items
            continue
        done += _nested(run)
        run = []
        _read_lists(child)
        done.append(child)
    element.children = done + _nested(run)


def _items_of(element: Element) -> list[_Item]:
    if element.tag in ("p", "h1", "h2", "h3", "div") and (item := _item_of_paragraph(element)):
        return [item]
    if element.tag == "div" and "ListContainerWrapper" in element.classes():
        return [item for child in element.children if isinstance(child, Element) for item in _items_of(child)]
    if element.tag in ("ul", "ol") and any(_aria_level(child) for child in _elements_in(element)):
        return _items_by_level(element)
    return []


def _item_of_paragraph(element: Element) -> _Item | None:
    """Word's list item: a paragraph whose style, class or mark says so."""
    found = _LIST.search(element.style())
    named = next((match for name in element.classes() if (match := _LIST_CLASS.fullmatch(name))), None)
    inner = (one for one in element.elements() if not any(below.tag in _BLOCKS for below in one.elements()))
    mark = next((one for one in inner if _IGNORE.search(one.style())), None)
    if not (found or named or mark) or any(below.tag in _BLOCKS for below in element.elements()):
        return None
    words = mark.text().replace("\u00a0", " ") if mark else ""
    if mark:
        _remove(element, mark)
    numbered = _MARK.match(words)
    is_ordered = bool(numbered) or (named is not None and not mark and named[1] == "Number")
    start = int(numbered[1]) if numbered and numbered[1] else 1
    level = int(found[2]) if found else int(named[2] or 1) if named else 1
    list_id = found[1] + (found[3] or "") if found else ""
    return _Item(level, "ol" if is_ordered else "ul", start, list_id, element.children)


def _elements_in(element: Element) -> list[Element]:
    return [child for child in element.children if isinstance(child, Element)]


def _aria_level(element: Element) -> int:
    level = element.attributes.get("data-aria-level") or element.attributes.get("aria-level") or ""
    return int(level) if level.isdecimal() and len(level) < 3 else 0


def _items_by_level(element: Element) -> list[_Item]:
    """Items of lists in which levels are told by an attribute (Word on the web, Google Docs)."""
    items: list[_Item] = []
    start = element.attributes.get("start", "1")
    number = int(start) if start.isdecimal() and len(start) < 5 else 1
    for child in _elements_in(element):
        if child.tag in ("ul", "ol"):
            items += _items_by_level(child)
        elif child.tag == "li":
            inner = [one for one in child.children if isinstance(one, str) or one.tag not in ("ul", "ol")]
            items.append(_Item(_aria_level(child) or 1, element.tag, number, "aria", inner))
            for below in _elements_in(child):
                if below.tag in ("ul", "ol"):
                    items += _items_by_level(below)
            number += 1
    return items


def _nested(run: list[_Item]) -> list[Element | str]:
    """Items in order, with their levels, to lists within lists."""
    top: list[Element | str] = []
    open_lists: list[tuple[int, Element]] = []
    for item in run:
        while open_lists and open_lists[-1][0] > item.level:
            open_lists.pop()
        if open_lists and open_lists[-1][0] == item.level and open_lists[-1][1].tag != item.tag:
            open_lists.pop()
        if not open_lists or open_lists[-1][0] < item.level:
            attributes = {"start": str(item.start)} if item.tag == "ol" and item.start > 1 else {}
            new = Element(item.tag, attributes)
            if open_lists and open_lists[-1][1].children:
                last = open_lists[-1][1].children[-1]
                assert isinstance(last, Element)
                last.children.append(new)
            else:
                top.append(new)
            open_lists.append((item.level, new))
        open_lists[-1][1].children.append(Element("li", {}, item.children))
    return top


def _read_emphasis(root: Element, in_heading: bool = False) -> None:
    for element in root.children:
        if not isinstance(element, Element):
            continue
        style = element.style().lower()
        if element.tag in ("b", "strong") and re.search(r"(?<![\w-])font-weight:\s*(?:normal|[1-4]00)", style):
            element.tag = "span"
        if element.tag in ("i", "em") and re.search(r"(?<![\w-])font-style:\s*normal", style):
            element.tag = "span"
        is_heading = in_heading or element.tag in ("h1", "h2", "h3", "h4", "h5", "h6")
        if is_heading and element.tag in ("b", "strong"):
            element.tag = "span"
        _read_emphasis(element, is_heading)
        if element.tag == "span" and element.text().strip():
            wanted = []
            if re.search(r"(?<![\w-])font-weight:\s*(?:bold|[6-9]00)", style) and not is_heading:
                wanted.append("strong")
            if re.search(r"(?<![\w-])font-style:\s*italic", style):
                wanted.append("em")
            if found := re.search(r"(?<![\w-])vertical-align:\s*(super|sub)\b", style):
                wanted.append("sup" if found[1] == "super" else "sub")
            for tag in wanted:
                element.children = [Element(tag, {}, element.children)]


def _tidy(element: Element, is_pre: bool = False) -> None:
    """Spans, divs and style go; white space that only laid the text out becomes one space."""
    done: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str):
            done.append(child if is_pre else _spaces(child))
            continue
        _tidy(child, is_pre or child.tag == "pre")
        for name in ("style", "class", "id", "role", "aria-level", "data-aria-level", "name", "type"):
            child.attributes.pop(name, None)
        is_wrapper = child.tag in ("span", "u", "s", "ins", "a") and not child.attributes
        if child.tag == "div" and any(isinstance(one, Element) and one.tag in _BLOCKS for one in child.children):
            is_wrapper = True
        done += child.children if is_wrapper else [child]
    kept = [child for place, child in enumerate(done) if not _is_empty(child) and not _parts_blocks(done, place)]
    if element.tag in _BLOCKS - {"pre"}:
        # White space at the edges of a block only laid the source out.
        if kept and isinstance(kept[0], str):
            kept[0] = kept[0].lstrip(" \n")
        if kept and isinstance(kept[-1], str):
            kept[-1] = kept[-1].rstrip(" \n")
    element.children = kept


def _is_empty(child: "Element | str") -> bool:
    return (
        isinstance(child, Element)
        and child.tag in ("p", "h1", "h2", "h3", "li", "sup")
        and not child.text().strip()
        and all(below.tag == "br" for below in child.elements())
    )


def _parts_blocks(siblings: list["Element | str"], place: int) -> bool:
    """Whether this is a break between two blocks, with which Google Docs parts paragraphs."""
    child = siblings[place]
    if isinstance(child, str) or child.tag != "br":
        return False

    def is_edge(others: list[Element | str]) -> bool:
        beside = next((one for one in others if not isinstance(one, str) or one.strip()), None)
        return beside is None or (isinstance(beside, Element) and (beside.tag in _BLOCKS or beside.tag == "br"))

    return is_edge(siblings[:place][::-1]) and is_edge(siblings[place + 1 :]) and len(siblings) > 1


def _spaces(text: str) -> str:
    """One space for a run of them; a single non-breaking space stays, since “25 kV” has one on purpose."""
    return _SPACES.sub(lambda found: found[0] if found[0] == "\u00a0" else " ", text)
