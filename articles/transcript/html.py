"""Blocks of a transcript to HTML and back, with emphasis, links and the like kept as markers. Standard library only.

The way back loses nothing: a block that the markers cannot say is kept as `Markup` (articles/transcript/markup.py).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from html.parser import HTMLParser

from articles.text.clipboard.tree import Element, tree_of
from articles.transcript import markup
from articles.transcript.lines import clean, tidy
from articles.transcript.model import Block, ListBlock, Markup, Paragraph

_ADDRESS = r"(?:https?://|mailto:|tel:|[#/])[^\s()<>\"]{1,500}"
_LINK = rf"\[((?:\\[\[\]]|[^\[\]]){{1,300}})\]\(({_ADDRESS})(?: \"([^\"]{{1,200}})\")?\)"
_TOKENS = re.compile(rf"\\([*_\[\]<])|{_LINK}|(\*\*|__|\*|_)|(<br>)|<(/?)(sub|sup|code)>")
_TAGS = {"**": "strong", "__": "strong", "*": "em", "_": "em", "sub": "sub", "sup": "sup", "code": "code"}
_WRITTEN_AS_TAGS = ("sub", "sup", "code")
_LOOKS_LIKE_A_TAG = re.compile(r"<(?=br>|/?(?:sub|sup|code)>)")


def blocks_to_html(blocks: Iterable[Block]) -> str:
    """Blocks in, HTML out: paragraphs, lists, tables, figures, emphasis, links, line breaks.

    Text is escaped. A block that was typed as HTML comes out as it was typed, so sanitise before you show or store it.
    """
    return "".join(block_to_html(block) for block in blocks)


def block_to_html(block: Block) -> str:
    if isinstance(block, Markup):
        return markup.to_html(block.source, _inline)
    if isinstance(block, ListBlock):
        tag = "ol" if block.ordered else "ul"
        return f"<{tag}>" + "".join(f"<li>{_inline(item)}</li>" for item in block.items) + f"</{tag}>"
    return f"<p>{_inline(block.text)}</p>"


def _inline(text: str) -> str:
    """Markers become tags where they open and close; a marker without its partner stays a sign."""
    out: list[str] = []
    stack: list[tuple[str, int]] = []
    open_now: dict[str, int] = {}
    place = 0
    for found in _TOKENS.finditer(text):
        out.append(escape(text[place : found.start()]))
        place = found.end()
        escaped, words, address, title, marker, line_break, slash, tag = found.groups()
        if escaped:
            out.append(escape(escaped))
        elif words is not None:
            titled = f' title="{escape(title)}"' if title else ""
            out.append(f'<a href="{escape(address)}"{titled}>{_inline(words)}</a>')
        elif line_break:
            out.append(line_break)
        elif tag:
            out.append(escape(found[0]))
            _pair(tag, not slash, bool(slash), out, stack, open_now)
        else:
            out.append(marker)
            opens, closes = _flanks(
                marker, text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
            )
            _pair(marker, opens, closes, out, stack, open_now)
    out.append(escape(text[place:]))
    return "".join(out)


def _pair(
    marker: str, opens: bool, closes: bool, out: list[str], stack: list[tuple[str, int]], open_now: dict[str, int]
) -> None:
    """Close the marker with its partner, or note that it may open."""
    if closes and open_now.get(marker):
        while stack:
            kind, at = stack.pop()
            open_now[kind] -= 1
            if kind == marker:
                out[at], out[-1] = f"<{_TAGS[marker]}>", f"</{_TAGS[marker]}>"
                return
    elif opens:
        stack.append((marker, len(out) - 1))
        open_now[marker] = open_now.get(marker, 0) + 1


def _flanks(marker: str, before: str, after: str) -> tuple[bool, bool]:
    """Whether a marker can open and can close. Underscores never do inside a word (`snake_case`)."""
    opens = bool(after) and not after.isspace()
    closes = bool(before) and not before.isspace()
    if "_" in marker:
        opens = opens and not before.isalnum()
        closes = closes and not after.isalnum()
    return opens, closes


def html_to_blocks(html: str, alt_texts: Mapping[str, str] | None = None) -> tuple[Block, ...]:
    """Stored HTML in, blocks out. `blocks_to_html` of them says the same: what markers cannot say is kept as HTML.

    `alt_texts` are those of the pictures, by their ids as text; they are written beside the numbers.
    """
    root = tree_of(html)
    if root is None:
        return _plain_blocks(html)
    blocks: list[Block] = []
    for piece in _pieces(root):
        if not isinstance(piece, Element):
            blocks += _plain_blocks(piece)
            continue
        found = _plain_blocks(piece.html())
        is_kept = piece.tag in markup.TAGS or piece.tag == "hr"
        if is_kept and _substance("".join(map(block_to_html, found))) != _substance(piece.html()):
            blocks.append(_markup(piece, alt_texts or {}))
        else:
            blocks += found
    return tuple(blocks)


def _pieces(root: Element) -> Iterator[Element | str]:
    """The blocks of a text; what stands loose between them is put together."""
    loose = ""
    for child in root.children:
        if isinstance(child, Element) and (child.tag in markup.TAGS or child.tag == "hr"):
            if loose.strip():
                yield loose
            loose = ""
            yield child
        else:
            loose += escape(child, quote=False) if isinstance(child, str) else child.html()
    if loose.strip():
        yield loose


def _markup(piece: Element, alt_texts: Mapping[str, str]) -> Markup:
    source = markup.of_element(piece, _text_of_cell, alt_texts)
    if _substance(markup.to_html(source, _inline)) == _substance(piece.html()):
        return Markup(source)
    return Markup(markup.in_one_line(piece))


def _text_of_cell(html: str) -> str:
    blocks = _plain_blocks(html)
    # A cell with more than one paragraph does not fit in a row; the comparison in `_markup` notices.
    return " ".join(block.text for block in blocks if isinstance(block, Paragraph))


def _plain_blocks(html: str) -> tuple[Block, ...]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.finish()


def _substance(html: str) -> str:
    """HTML in one spelling, to tell whether two blocks say the same."""
    root = tree_of(html)
    if root is None:
        return html
    _unwrap(root)
    text = root.html() if "<pre" in html else tidy(clean(" ".join(root.html().split())))
    inner = r"(?:strong|em|sub|sup|code|a)"
    for _ in range(3):
        text = re.sub(rf"(<{inner}(?: [^>]*)?>) +", r" \1", text)
        text = re.sub(rf" +(</{inner}>)", r"\1 ", text)
        text = re.sub(rf"</({inner})>( ?)<\1>", r"\2", text)
        text = re.sub(rf"<({inner})(?: [^>]*)?></\1>", "", text)
        text = re.sub(" +", " ", text)
    return re.sub(r" ?(</?(?:p|li|ul|ol|td|th|tr|table|caption|blockquote|h2|h3)(?: [^>]*)?>|<br>) ?", r"\1", text)


def _unwrap(element: Element) -> None:
    done: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str):
            done.append(child)
            continue
        child.tag = {"b": "strong", "i": "em"}.get(child.tag, child.tag)
        if child.tag == "th" and child.attributes.get("scope") == "col":
            del child.attributes["scope"]
        if "href" in child.attributes:
            child.attributes["href"] = _address(child.attributes["href"])
        _unwrap(child)
        blocks = [one for one in child.children if not isinstance(one, str) or one.strip()]
        if child.tag in ("li", "td", "th") and len(blocks) == 1:
            (only,) = blocks
            child.children = only.children if isinstance(only, Element) and only.tag == "p" else blocks
        done += child.children if child.tag in ("thead", "tbody") else [child]
    element.children = done


def _address(href: str) -> str:
    """An address in the form in which a text can hold it."""
    return href.replace("(", "%28").replace(")", "%29")


class _Reader(HTMLParser):
    _PARAGRAPHS = frozenset(
        {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "tr", "caption", "figure", "table"}
    )
    _SILENT = frozenset({"script", "style"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.items: list[str] = []
        self.lists: list[bool] = []
        self.links: list[tuple[str, str]] = []
        self.silent = 0
        self.ordered = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._SILENT:
            self.silent += 1
        elif tag in {"ul", "ol"}:
            self._end()
            if not self.lists:
                self._end_list()
            self.lists.append(tag == "ol")
        elif tag in self._PARAGRAPHS or tag in {"li", "hr"}:
            self._end()
        elif tag in {"td", "th"}:
            self.pieces.append(" ")
        elif tag in {"strong", "b", "em", "i"}:
            self.pieces.append("\x02" if tag in {"strong", "b"} else "\x04")
        elif tag == "br" or tag in _WRITTEN_AS_TAGS:
            self.pieces.append(f"<{tag}>")
        elif tag == "a":
            given = dict(attrs)
            address = _address(given.get("href") or "")
            title = " ".join((given.get("title") or "").replace('"', "”").split())
            self.links.append((address, title) if re.fullmatch(_ADDRESS, address) else ("", ""))
            self.pieces.append("\x06" if self.links[-1][0] else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in {"ul", "ol"}:
            self._end()
            if self.lists:
                self.ordered = self.lists.pop()
            if not self.lists:
                self._end_list()
        elif tag in self._PARAGRAPHS or tag == "li":
            self._end()
        elif tag in {"strong", "b", "em", "i"}:
            self.pieces.append("\x03" if tag in {"strong", "b"} else "\x05")
        elif tag in _WRITTEN_AS_TAGS:
            self.pieces.append(f"</{tag}>")
        elif tag == "a" and self.links:
            address, title = self.links.pop()
            if address:
                titled = f' "{title}"' if title else ""
                self.pieces.append(f"\x07{address}{titled}\x08")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(_literal(re.sub(r"[\x00-\x08]", "", data)))

    def finish(self) -> tuple[Block, ...]:
        self._end()
        if self.lists:
            self.ordered = self.lists[0]
        self._end_list()
        return tuple(self.blocks)

    def _end(self) -> None:
        text, self.pieces = _marked("".join(self.pieces)), []
        if text and self.lists:
            self.items.append(text)
        elif text:
            self.blocks.append(Paragraph(text))

    def _end_list(self) -> None:
        if self.items:
            self.blocks.append(ListBlock(tuple(self.items), ordered=self.ordered))
        self.items = []


def _literal(data: str) -> str:
    """Puts a backslash before signs of the text that would act as markers."""
    data = _LOOKS_LIKE_A_TAG.sub(r"\\<", data)
    if "](" in data:
        data = data.replace("[", "\\[")
    pieces: list[str] = []
    place = 0
    for found in re.finditer(r"\*+|_+", data):
        # At the edge of the text there is a tag, which is no space.
        before, after = (
            data[max(found.start() - 1, 0) : found.start()] or ".",
            data[found.end() : found.end() + 1] or ".",
        )
        opens, closes = _flanks(found[0][0], before, after)
        sign = "".join("\\" + one for one in found[0]) if opens or closes else found[0]
        pieces.append(data[place : found.start()] + sign)
        place = found.end()
    return "".join(pieces) + data[place:]


def _marked(text: str) -> str:
    """Turns the control signs that stand for tags into markers. Spaces inside a pair move outside; empty pairs go."""
    text = " ".join(re.split(r"[ \t\r\n\f]+", text))
    for opening, closing, marker, inside_a_word in (("\x02", "\x03", "**", "**"), ("\x04", "\x05", "_", "*")):
        text = re.sub(rf"({opening})( +)", r"\2\1", text)
        text = re.sub(rf"( +)({closing})", r"\2\1", text)
        text = text.replace(opening + closing, "")
        parts = re.split(f"([{opening}{closing}])", text)
        open_at: list[int] = []
        for place in range(1, len(parts), 2):
            if parts[place] == opening:
                open_at.append(place)
                continue
            # Both markers of a pair are the same.
            begin = open_at.pop() if open_at else place
            within = parts[begin - 1][-1:].isalnum() or parts[place + 1][:1].isalnum()
            parts[begin] = parts[place] = inside_a_word if within else marker
        for place in open_at:
            parts[place] = marker
        text = "".join(parts)
    text = re.sub(
        "\x06([^\x06\x07]*)\x07([^\x08]*)\x08",
        lambda found: f"[{_IN_BRACKETS.sub(_escaped, found[1])}]({found[2]})",
        text,
    )
    text = re.sub(r"<(sub|sup|code)></\1>", "", text)
    return tidy(clean(re.sub(r"[\x00-\x08]", "", text)))


_IN_BRACKETS = re.compile(r"(?<!\\)[\[\]]")


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"
