"""Convert what word processors put on the clipboard into plain HTML: lists, headings, notes and emphasis.

Word, Outlook, Google Docs and Pages describe a text by style names and inline styles. `plain_markup` turns these into
the elements of the allow-list (articles/text/richtext.py), which drops the rest. The editor does the same on pasting
(static/articles/admin/clipboard.js), because ProseMirror drops styles. Both are tested with the same samples
(tests/articles/text/clipboard).

What the programs put on the clipboard:
- Word and Outlook: every list item is a paragraph with `mso-list:l0 level1 lfo1`; its number or bullet is text in a
  span with `mso-list:Ignore`. Headings are `h1` or paragraphs with `mso-outline-level`. Notes are links to `_ftn1` and
  `_edn1`.
- Word on the web: each item is a list of its own; its level is in `data-aria-level`.
- Google Docs: everything is inside `<b style="font-weight:normal">`; emphasis is `font-weight` and `font-style` on
  spans.
- Tracked deletions are `<del>` or `msoDel`; comments are `mso-element:comment` and anchors named `_msocom` or `cmnt`.
"""

import re

import nh3

from articles.text.clipboard.lists import LIST, read_lists
from articles.text.clipboard.notes import read_notes
from articles.text.clipboard.tree import BLOCKS, Element, drop, tree_of

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
# Markup without any of these signs needs no conversion.
_FOREIGN = re.compile(
    r"<[^>]+\s(?:style|class|role|aria-level)\s*=|<(?:del|ins|[a-z]+:[a-z])|<a [^>]*name=|cmnt", re.IGNORECASE
)
_HIDDEN = re.compile(
    r"mso-element:\s*(?:comment|header|footer)|mso-hide:\s*all|display:\s*none|mso-special-character:\s*comment"
)
_COMMENT = re.compile(r"#?_?(?:msocom|cmnt)", re.IGNORECASE)
_OUTLINE = re.compile(r"mso-outline-level:\s*([1-9])")
_HEADING_CLASS = re.compile(r"(?:Mso)?Heading\s?([1-9])", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\u00a0]+")


def plain_markup(html: str) -> str:
    """Convert pasted HTML to plain elements with the same text. HTML without foreign markup is returned unchanged."""
    if not _FOREIGN.search(html):
        return html
    root = tree_of(_loose.clean(html))
    if root is None:
        return html
    drop(root, _is_hidden)
    drop(root, _is_comment)
    read_notes(root)
    _read_headings(root)
    read_lists(root)
    _read_emphasis(root)
    _tidy(root)
    return root.html()


def _is_hidden(element: Element) -> bool:
    return bool(_HIDDEN.search(element.style())) or any(
        name in ("msoDel", "MsoCommentReference", "msocomtxt", "Apple-interchange-newline", "EOP")
        for name in element.classes()
    )


def _is_comment(element: Element) -> bool:
    """Tell whether an element is the anchor of a comment, or the paragraph below the text with the comment itself."""
    if element.tag == "a":
        return any(_COMMENT.match(element.attributes.get(name, "")) for name in ("href", "name", "id"))
    if element.tag in ("div", "p") and not element.attributes.get("id", "").startswith("docs-internal"):
        first = next((found for found in element.elements() if found.tag == "a"), None)
        return first is not None and bool(re.match(r"#?cmnt_ref", first.attributes.get("href", "")))
    return False


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
    return int(found[1]) if found and not LIST.search(element.style()) else 0


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
    """Remove spans, divs and styles, and collapse white space that only formatted the source."""
    done: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str):
            done.append(child if is_pre else _spaces(child))
            continue
        _tidy(child, is_pre or child.tag == "pre")
        for name in ("style", "class", "id", "role", "aria-level", "data-aria-level", "name", "type"):
            child.attributes.pop(name, None)
        is_wrapper = child.tag in ("span", "u", "s", "ins", "a") and not child.attributes
        if child.tag == "div" and any(isinstance(one, Element) and one.tag in BLOCKS for one in child.children):
            is_wrapper = True
        done += child.children if is_wrapper else [child]
    kept = [child for place, child in enumerate(done) if not _is_empty(child) and not _parts_blocks(done, place)]
    if element.tag in BLOCKS - {"pre"}:
        # White space at the edges of a block only formatted the source.
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
    """Tell whether this is a `<br>` between two blocks. Google Docs uses these to separate paragraphs."""
    child = siblings[place]
    if isinstance(child, str) or child.tag != "br":
        return False

    def is_edge(others: list[Element | str]) -> bool:
        beside = next((one for one in others if not isinstance(one, str) or one.strip()), None)
        return beside is None or (isinstance(beside, Element) and (beside.tag in BLOCKS or beside.tag == "br"))

    return is_edge(siblings[:place][::-1]) and is_edge(siblings[place + 1 :]) and len(siblings) > 1


def _spaces(text: str) -> str:
    """Collapse runs of spaces; a single non-breaking space stays, because “25 kV” has one on purpose."""
    return _SPACES.sub(lambda found: found[0] if found[0] == "\u00a0" else " ", text)
