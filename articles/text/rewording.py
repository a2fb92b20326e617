"""Stored HTML as plain text for somebody who edits it without an editor, and their words back as HTML. Pure.

`reworded()` keeps emphasis, links, lists, quotes, tables and pictures wherever the words stayed. New words come without
markup, unless they stand in the middle of emphasised or linked words. The text is escaped, so no markup can come in.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html import escape, unescape
from html.parser import HTMLParser
from itertools import count

# The placeholders in the text for blocks without plain words.
_STAND_INS = {"table": "[Table]", "figure": "[Picture]", "pre": "[Code]", "hr": "[Line]"}
STAND_INS = frozenset(_STAND_INS.values())
_CONTAINERS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote"}
_MARKER = re.compile(r"(?:[-•*]|\d{1,3}[.)])\s+")
_WORDS = re.compile(r"\n|[^\S\n]+|[^\W_]+|.")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufeff]")
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u202f": " "})
# From this many comparisons on, difflib may ignore the commonest words.
_MOST_COMPARISONS = 4_000_000

# An opening tag and a unique number, which distinguishes neighbouring elements.
Tag = tuple[str, int]


@dataclass
class _Word:
    text: str
    marks: tuple[Tag, ...] = ()

    @property
    def key(self) -> str:
        return self.text.translate(_STRAIGHT)


@dataclass
class _Line:
    """A paragraph, a heading or an item of a list: the elements around it and its words."""

    path: tuple[Tag, ...]
    words: list[_Word] = field(default_factory=list)
    # “- ” or “2. ” before the first line of an item of a list.
    marker: str = ""
    # The HTML of a block without plain words.
    fixed: str = ""
    stand_in: str = ""

    @property
    def text(self) -> str:
        return self.stand_in or self.marker + "".join(word.text for word in self.words).strip()


def to_plain(html: str) -> str:
    """Return stored HTML as text: a blank line between paragraphs, “- ” or “1. ” before the items of lists."""
    written, before = "", None
    for line in _read(html):
        lists = [tag for tag in line.path if _name(tag) in ("ul", "ol")]
        if before is not None:
            written += "\n" if lists and lists[:1] == before[:1] else "\n\n"
        written += "  " * max(0, len(lists) - 1) + line.text
        before = lists
    return written


def cleaned(text: str) -> str:
    """Return what was typed without control characters, with plain line ends."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_same(html: str, text: str) -> bool:
    """Tell whether a text says what the HTML says; spaces and the form of quotation marks do not count."""
    old = _read(html)
    return [_key(line.text) for line in old] == [_key(line) for line in _lines(text, old)]


def reworded(html: str, text: str) -> str:
    """Return the HTML with the words of a text that was made from it by `to_plain()` and then edited."""
    old = _read(html)
    new = _lines(text, old)
    numbers = count(1 + max((number for line in old for _, number in line.path), default=0))
    matcher = SequenceMatcher(None, [_key(line.text) for line in old], [_key(line) for line in new], autojunk=False)
    if [_key(line.text) for line in old] == [_key(line) for line in new]:
        return html
    made: list[_Line] = []
    for op, start, end, other_start, other_end in matcher.get_opcodes():
        if op == "equal":
            made += old[start:end]
        else:
            made += _replaced(old[start:end], new[other_start:other_end], made[-1] if made else None, numbers)
    return _written(made)


class _Reader(HTMLParser):
    """Reads sanitised HTML, which is well-formed, into lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[_Line] = []
        self.path: list[Tag] = []
        self.marks: list[Tag] = []
        self.numbers = count(1)
        # The numbers of the next items of the lists that are open; None in a bullet list.
        self.items: list[int | None] = []
        self.marker = ""
        self.words: list[_Word] = []
        self.fixed = ""
        self.fixed_depth = 0
        self.stand_in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        opening = self.get_starttag_text() or ""
        if self.fixed_depth or tag in _STAND_INS:
            if not self.fixed_depth:
                self.flush()
                self.fixed, self.stand_in = "", _STAND_INS[tag]
            self.fixed += opening
            if tag not in ("br", "hr"):
                self.fixed_depth += 1
            self.end_fixed()
        elif tag == "br":
            self.words.append(_Word("\n", tuple(self.marks)))
        elif tag in _CONTAINERS:
            self.flush()
            if tag in ("ul", "ol"):
                start = dict(attrs).get("start", "1") if tag == "ol" else None
                self.items.append(int(start) if start and start.isdigit() else None if start is None else 1)
            elif tag == "li" and self.items:
                number = self.items[-1]
                self.marker = "- " if number is None else f"{number}. "
                self.items[-1] = None if number is None else number + 1
            self.path.append((opening, next(self.numbers)))
        else:
            self.marks.append((opening, next(self.numbers)))

    def handle_endtag(self, tag: str) -> None:
        if self.fixed_depth:
            self.fixed += f"</{tag}>"
            self.fixed_depth -= 1
            self.end_fixed()
        elif tag in _CONTAINERS:
            self.flush()
            if tag in ("ul", "ol") and self.items:
                self.items.pop()
            if self.path:
                self.path.pop()
        elif self.marks:
            self.marks.pop()

    def handle_data(self, data: str) -> None:
        if self.fixed_depth:
            self.fixed += escape(data, quote=False)
            return
        marks = tuple(self.marks)
        self.words += [_Word(text, marks) for text in _WORDS.findall(_SPACES.sub(" ", data))]

    def end_fixed(self) -> None:
        if not self.fixed_depth:
            self.lines.append(_Line(tuple(self.path), fixed=self.fixed, stand_in=self.stand_in))
            self.marker = ""

    def flush(self) -> None:
        if any(not word.text.isspace() for word in self.words):
            self.lines.append(_Line(tuple(self.path), self.words, self.marker))
            self.marker = ""
        self.words = []


def _read(html: str) -> list[_Line]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.flush()
    return reader.lines


def _lines(text: str, old: Sequence[_Line]) -> list[str]:
    """Split a text as `to_plain()` joins it. A single line end inside a paragraph stays one.

    The breaks inside an old line are its own, even if they look like those between paragraphs or before an item.
    """
    parts = [part.strip() for part in cleaned(text).split("\n")]
    keys = [_key(part) for part in parts]
    broken = [[_key(part) for part in line.text.split("\n")] for line in old if "\n" in line.text]
    lines: list[str] = []
    place, is_first = 0, True
    while place < len(parts):
        length = max((len(each) for each in broken if keys[place : place + len(each)] == each), default=0)
        part = parts[place]
        if length:
            lines.append("\n".join(parts[place : place + length]))
        elif part and (is_first or _MARKER.match(part) or part in STAND_INS):
            lines.append(part)
        elif part:
            lines[-1] += f"\n{part}"
        is_first = not part and not length
        place += length or 1
    return lines


def _replaced(
    old: Sequence[_Line], new: Sequence[str], before: _Line | None, numbers: Iterator[int]
) -> Iterator[_Line]:
    """Give each new line the place of the old line whose words it has, and its words their former marks."""
    written = [_new_line(text) for text in new]
    sources = _carry_marks(old, written)
    taken: set[int] = set()
    for place, line in enumerate(written):
        fixed = next(
            (n for n, one in enumerate(old) if n not in taken and one.stand_in and one.stand_in == line.text), None
        )
        if fixed is not None:
            taken.add(fixed)
            before = old[fixed]
            yield before
            continue
        source: int | None = sources[place]
        if source is None and len(old) == len(written) and place not in taken and not old[place].stand_in:
            source = place
        found = old[source] if source is not None else None
        line = _placed(line, found, source in taken, before, numbers)
        if source is not None:
            taken.add(source)
        before = line
        yield line


def _new_line(text: str) -> _Line:
    marker = match[0] if (match := _MARKER.match(text)) else ""
    # A no-break space that somebody typed stays; only the ends of lines are spaces of their own.
    return _Line((), [_Word(part) for part in _WORDS.findall(re.sub(r"[ \t]+", " ", text[len(marker) :]))], marker)


def _placed(line: _Line, source: _Line | None, is_taken: bool, before: _Line | None, numbers: Iterator[int]) -> _Line:
    """Return the line with the elements around it."""
    path = source.path if source is not None else ()
    is_item = any(_name(tag) == "li" for tag in path)
    if line.marker and source is not None and not is_item and source.text.startswith(line.marker):
        # A paragraph that itself begins with a number or a dash.
        line.words = [_Word(part) for part in _WORDS.findall(line.marker)] + line.words
        line.marker = ""
    if line.marker and not is_item:
        path = _in_list(line.marker, before, numbers)
    elif not line.marker and is_item and source is not None and source.marker:
        path = (("<p>", next(numbers)),)
    elif not path or (is_taken and _name(path[-1]) in ("h2", "h3")):
        path = (*path[:-1], ("<p>", next(numbers)))
    elif is_taken:
        first = max(n for n, tag in enumerate(path) if _name(tag) == "li") if line.marker else len(path) - 1
        path = (*path[:first], *((tag, next(numbers)) for tag, _ in path[first:]))
    line.path = path
    return line


def _in_list(marker: str, before: _Line | None, numbers: Iterator[int]) -> tuple[Tag, ...]:
    name = "ol" if marker[0].isdigit() else "ul"
    path = before.path if before is not None else ()
    lists = [n for n, tag in enumerate(path) if _name(tag) == name]
    around = path[: lists[-1] + 1] if lists else ((f"<{name}>", next(numbers)),)
    return (*around, ("<li>", next(numbers)), ("<p>", next(numbers)))


def _carry_marks(old: Sequence[_Line], new: Sequence[_Line]) -> list[int | None]:
    """Mark the new words as the old ones were, and return for each new line the old one that most of its words come from."""
    one = [(n, word) for n, line in enumerate(old) for word in line.words]
    other = [(n, word) for n, line in enumerate(new) for word in line.words]
    keys, other_keys = [word.key for _, word in one], [word.key for _, word in other]
    matcher = SequenceMatcher(None, keys, other_keys, autojunk=len(keys) * len(other_keys) > _MOST_COMPARISONS)
    known: dict[int, int] = {}
    for start, other_start, length in matcher.get_matching_blocks():
        if any(key[:1].isalnum() for key in keys[start : start + length]):
            known.update((other_start + n, start + n) for n in range(length))
    votes: list[Counter[int]] = [Counter() for _ in new]
    for place, source in known.items():
        n, word = other[place]
        word.text, word.marks = one[source][1].text, one[source][1].marks
        if word.text[:1].isalnum():
            votes[n][one[source][0]] += 1
    before, after = _marks_beside(other, known), _marks_beside(other[::-1], {len(other) - 1 - n for n in known})[::-1]
    for place, (_, word) in enumerate(other):
        if place not in known:
            word.marks = _shared(before[place], after[place])
    return [vote.most_common(1)[0][0] if vote else None for vote in votes]


def _marks_beside(words: Sequence[tuple[int, _Word]], known: Collection[int]) -> list[tuple[Tag, ...]]:
    """Return for each word the marks of the last one before it, in the same line, that was there already."""
    found: list[tuple[Tag, ...]] = []
    marks: tuple[Tag, ...] = ()
    line = -1
    for place, (n, word) in enumerate(words):
        marks, line = marks if n == line else (), n
        marks = word.marks if place in known else marks
        found.append(marks)
    return found


def _shared(one: tuple[Tag, ...], other: tuple[Tag, ...]) -> tuple[Tag, ...]:
    length = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:length]


def _written(lines: Sequence[_Line]) -> str:
    html = ""
    path: tuple[Tag, ...] = ()
    for line in lines:
        html += _step(path, line.path) + (line.fixed or _inline(line.words))
        path = line.path
        # Two lines never stand in the same innermost element, save loose text in a quote or an item.
        html += f"</{_name(path[-1])}>" if path and _is_leaf(path[-1]) else ""
        path = path[:-1] if path and _is_leaf(path[-1]) else path
    return html + _step(path, ())


def _inline(words: Sequence[_Word]) -> str:
    html = ""
    marks: tuple[Tag, ...] = ()
    for word in _trimmed(words):
        html += _step(marks, word.marks) + ("<br>" if word.text == "\n" else escape(word.text, quote=False))
        marks = word.marks
    return html + _step(marks, ())


def _trimmed(words: Sequence[_Word]) -> Sequence[_Word]:
    start, end = 0, len(words)
    while start < end and words[start].text.isspace():
        start += 1
    while end > start and words[end - 1].text.isspace():
        end -= 1
    return words[start:end]


def _step(one: tuple[Tag, ...], other: tuple[Tag, ...]) -> str:
    """Return the tags that lead from within some elements to within others."""
    shared = len(_shared(one, other))
    return "".join(f"</{_name(tag)}>" for tag in reversed(one[shared:])) + "".join(tag for tag, _ in other[shared:])


def _is_leaf(tag: Tag) -> bool:
    return _name(tag) in ("p", "h2", "h3")


def _name(tag: Tag) -> str:
    return re.split(r"[\s>]", tag[0][1:], maxsplit=1)[0]


def _key(text: str) -> str:
    return " ".join(unescape(text).translate(_STRAIGHT).split())
