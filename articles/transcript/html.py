"""Blocks of a transcript to HTML and back, with strong, emphasis and links kept as markers. Standard library only."""

import re
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser

from articles.transcript.lines import clean, tidy
from articles.transcript.model import Block, ListBlock, Paragraph

_LINK = r"\[([^\[\]]{1,300})\]\(((?:https?://|mailto:|tel:)[^\s()<>\"]{1,500})\)"
_TOKENS = re.compile(rf"\\([*_\[])|{_LINK}|(\*\*|__|\*|_)")
_TAGS = {"**": "strong", "__": "strong", "*": "em", "_": "em"}


def blocks_to_html(blocks: Iterable[Block]) -> str:
    """Blocks in, escaped HTML out: `<p>`, `<ul>` or `<ol>` with `<li>`, `<strong>`, `<em>`, `<a href>` for web, mail and telephone."""
    return "".join(_block_html(block) for block in blocks)


def _block_html(block: Block) -> str:
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
        escaped, words, address, marker = found.groups()
        if escaped:
            out.append(escaped)
        elif words is not None:
            out.append(f'<a href="{escape(address)}">{_inline_words(words)}</a>')
        else:
            _mark(marker, text, found, out, stack, open_now)
    out.append(escape(text[place:]))
    return "".join(out)


def _inline_words(words: str) -> str:
    return escape(re.sub(r"\\([*_\[])", r"\1", words))


def _mark(
    marker: str,
    text: str,
    found: re.Match[str],
    out: list[str],
    stack: list[tuple[str, int]],
    open_now: dict[str, int],
) -> None:
    opens, closes = _flanks(
        marker, text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
    )
    out.append(marker)
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


def html_to_blocks(html: str) -> tuple[Block, ...]:
    """HTML of a stored answer in, blocks out. Headings and quotations become paragraphs, nested lists one list."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.finish()


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
        self.links: list[str] = []
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
        elif tag in self._PARAGRAPHS or tag in {"li", "br", "hr"}:
            self._end()
        elif tag in {"td", "th"}:
            self.pieces.append(" ")
        elif tag in {"strong", "b", "em", "i"}:
            self.pieces.append("\x02" if tag in {"strong", "b"} else "\x04")
        elif tag == "a":
            address = dict(attrs).get("href") or ""
            self.links.append(address if re.fullmatch(r"(?:https?://|mailto:|tel:)[^\s()<>\"]{1,500}", address) else "")
            self.pieces.append("\x06" if self.links[-1] else "")

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
        elif tag == "a" and self.links and (address := self.links.pop()):
            self.pieces.append(f"\x07{address}\x08")

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
        for place in range(1, len(parts), 2):
            before, after = parts[place - 1][-1:], parts[place + 1][:1]
            within = before.isalnum() if parts[place] == opening else after.isalnum()
            parts[place] = inside_a_word if within else marker
        text = "".join(parts)
    text = re.sub("\x06([^\x06\x07]*)\x07([^\x08]*)\x08", r"[\1](\2)", text)
    return tidy(clean(re.sub(r"[\x00-\x08]", "", text)))
