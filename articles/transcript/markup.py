"""Blocks that are more than paragraphs and lists, written in lines of their own: tables, pictures, and HTML for the rest.

    Table: What a lagoon costs         a caption, if there is one
    | Part | Cost |
    | --- | --- |                      below a header
    | Wall | 60% |
    [Picture 12: A wall at low tide]   the number is the picture's; the words are its alternative text
    <blockquote><p>Words.</p></blockquote>

`parse` takes such lines as they stand; they are never a question, a mark or an expert. Standard library only.
"""

import re
from collections.abc import Callable, Mapping
from html import escape

from articles.text.clipboard.tree import Element

# Turns text with markers into HTML, and back.
ToHtml = Callable[[str], str]
ToText = Callable[[str], str]

# Blocks that may stand as HTML in a line.
TAGS = ("h2", "h3", "blockquote", "pre", "ul", "ol", "table", "p", "figure")
_ROW = re.compile(r"\|.*\|$")
_CAPTION = re.compile(r"Table:\s*(\S.*)$", re.IGNORECASE)
_UNDERLINE = re.compile(r"\|(?:\s*:?-{2,}:?\s*\|)+$")
_PICTURE = re.compile(r"\[Picture (\d{1,9})(?::[^\[\]]*)?\]$", re.IGNORECASE)
_HTML = re.compile(rf"<({'|'.join(TAGS)})(?:\s[^<>]*)?>.*</\1>$|<hr\s?/?>$")
_CELLS = re.compile(r"(?<!\\)\|")


def is_row(line: str) -> bool:
    return bool(_ROW.match(line)) and len(line) > 2


def is_caption(line: str) -> bool:
    """Tell whether a line is the caption of the table that begins in the next line, if one does."""
    return bool(_CAPTION.match(line))


def is_single(line: str) -> bool:
    """Tell whether a line is a picture, or a block of HTML."""
    return bool(_PICTURE.match(line) or _HTML.match(line))


def to_html(source: str, inline: ToHtml) -> str:
    """Convert the lines of one block. HTML is returned as it was typed: sanitise it before you show or store it."""
    if found := _PICTURE.match(source):
        return f'<figure data-picture="{int(found[1])}"></figure>'
    lines = source.split("\n")
    caption = _CAPTION.match(lines[0])
    rows = lines[1:] if caption else lines
    if not rows or not all(map(is_row, rows)):
        return source
    html = "<table>" + (f"<caption>{escape(caption[1], quote=False)}</caption>" if caption else "")
    if len(rows) > 1 and _UNDERLINE.match(rows[1]):
        html += f"<thead>{_row_html(rows[0], 'th', inline)}</thead>"
        rows = rows[2:]
    body = "".join(_row_html(row, "td", inline) for row in rows)
    return f"{html}<tbody>{body}</tbody></table>"


def of_element(block: Element, text: ToText, alt_texts: Mapping[str, str]) -> str:
    """Write a block of stored HTML as the lines of its source; `alt_texts` are those of pictures by their ids."""
    if block.tag == "figure" and not block.text().strip():
        number = block.attributes.get("data-picture", "")
        words = " ".join(re.sub(r"[\[\]]", "", alt_texts.get(number, "")).split())
        return f"[Picture {number}: {words}]" if words else f"[Picture {number}]"
    return (_rows(block, text) if block.tag == "table" else "") or in_one_line(block)


def in_one_line(block: Element) -> str:
    """Write a block as HTML without line breaks."""
    html = block.html()
    if "<pre" in html:
        return html.replace("\n", "&#10;").replace("  ", " &#32;").replace("\t", "&#9;")
    return " ".join(html.split())


def _row_html(row: str, tag: str, inline: ToHtml) -> str:
    cells = [cell.strip().replace("\\|", "|") for cell in _CELLS.split(row.strip())[1:-1]]
    start = f'<{tag} scope="col">' if tag == "th" else f"<{tag}>"
    return "<tr>" + "".join(f"{start}<p>{inline(cell)}</p></{tag}>" for cell in cells) + "</tr>"


def _rows(table: Element, text: ToText) -> str:
    """Write a plain table in rows; empty for one that has more than rows of cells, so that nothing gets lost."""
    lines: list[str] = []
    body: list[tuple[list[Element], bool]] = []
    for part in table.children:
        if isinstance(part, str):
            continue
        if part.tag == "caption":
            lines.append(f"Table: {' '.join(part.text().split())}")
        rows = [part] if part.tag == "tr" else [one for one in part.children if isinstance(one, Element)]
        if part.tag in ("tr", "thead", "tbody"):
            for row in rows:
                cells = [one for one in row.children if isinstance(one, Element)]
                body.append((cells, bool(cells) and all(cell.tag == "th" for cell in cells)))
    if not body or any(is_header for _, is_header in body[1:]):
        return ""
    for cells, is_header in body:
        written = [text(cell.html().removeprefix(_start(cell)).removesuffix(f"</{cell.tag}>")) for cell in cells]
        line = "| " + " | ".join(words.replace("|", "\\|") for words in written) + " |"
        lines.append(line.replace("  ", " "))
        if is_header:
            lines.append("|" + " --- |" * len(cells))
    return "\n".join(lines)


def _start(cell: Element) -> str:
    return Element(cell.tag, cell.attributes).html().removesuffix(f"</{cell.tag}>")
