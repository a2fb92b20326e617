"""From text as pasted to whole paragraphs: odd characters, quoting, hard-wrapped lines, words broken at a line's end."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from articles.transcript import patterns

_EXOTIC_SPACES = "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u205f\u3000"
_INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\ufffc"
_CHARACTERS: dict[int, str | None] = (
    {code: " " for code in (*range(0x20), *range(0x7F, 0xA0)) if code != 0x09}
    | {ord(space): " " for space in _EXOTIC_SPACES}
    | {ord(sign): None for sign in _INVISIBLE}
    | dict.fromkeys((*range(8234, 8239), *range(8294, 8304), *range(65024, 65040)))
    | {0x2028: " ", 0x2029: " ", 0x2010: "-", 0x2011: "-"}
    # Half of a surrogate pair cannot be stored or printed.
    | dict.fromkeys(range(55296, 57344), "�")
)
_QUOTING = re.compile(r"\s*(?:>[ \t]*)+")
_SPACES = re.compile("[ \t\u00a0\u202f]+")
# What was a tab before a mail or a PDF turned it into spaces.
_WIDE_GAP = re.compile(" {3,}")
_NO_BREAK = "\u00a0\u202f"
_LONG_NON_LATIN = re.compile("[^\x00-\u02ff\u2010-\u2fff]{32}")
_MOST_MARKS = 30

_ENDS_A_SENTENCE = re.compile(r"[.?!:;…][\"'”’»)\]*_]*$")
_BROKEN_WORD = re.compile(r"(?<![\w'’-])((?:[^\W\d_]|['’-])*[^\W\d_])-$")
_FIRST_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# A hyphen after these is meant: “well-known”, “high-speed”.
_KEEPS_HYPHEN = patterns.word_set(
    "all anti best cross cost deep double early ex far fast fine fixed free full half hard heavy high ill large late "
    "left light long low multi near new non off old on one open over part post pre quasi rapid real right safety "
    "self semi short single six slow small so state steady strong ten then third three time top two ultra up water "
    "well wide year zero five four seven eight nine hundred co energy load"
)
_FOLLOWS_HYPHEN = patterns.word_set(
    "based bound built controlled covered dependent driven efficient filled free friendly grade intensive "
    "led level limited lined looking made minded powered proof ready related resistant rich "
    "round running saving scale shaped sized specific state term thick tight trained type wide"
)
_SUSPENDED = frozenset({"and", "or", "to", "nor", "und"})
_EXPECTS_MORE = re.compile(r"(?:,|&|\b(?:and|of|the|for|at|in|or|de|on|to))$", re.IGNORECASE)

# Letters that no normal form takes apart.
_PLAIN_LETTERS = str.maketrans("øØłŁđĐðÐħĦıŧŦ", "oOlLdDdDhHitT")


@dataclass(frozen=True)
class Line:
    """One line: its number, as it was given, and its words cleaned (NFC, trimmed, tabs kept)."""

    number: int
    raw: str
    text: str
    soft: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.text


@dataclass
class Unit:
    """A paragraph of the input: lines that belong together, joined."""

    numbers: list[int]
    parts: list[str]
    joined: list[tuple[int, str, str]] = field(default_factory=list)
    text: str = ""
    bare: str = ""
    escaped: bool = False

    @property
    def line(self) -> int:
        return self.numbers[0]


def clean(text: str) -> str:
    """Text of one line in, the same words out: composed accents (NFC), no invisible signs, plain hyphens, one kind of space.

    Tabs stay (they divide columns) and so do non-breaking spaces, for `tidy` to judge.
    """
    return _compose(text.translate(_CHARACTERS)).strip()


def tidy(text: str) -> str:
    """Single spaces; a non-breaking one only stays where it holds a number to its neighbour (“25 kV”)."""
    return _SPACES.sub(_one_space, text).strip()


def _one_space(found: re.Match[str]) -> str:
    run, whole = found[0], found.string
    if len(run) == 1 and run in _NO_BREAK:
        beside = whole[max(found.start() - 1, 0)] + whole[min(found.end(), len(whole) - 1)]
        if any(sign.isdigit() for sign in beside):
            return run
    return " "


def fold(text: str) -> str:
    """For comparing: no accents, dots, apostrophes or case; as many letters as before, so that initials stay initials."""
    plain = unicodedata.normalize("NFD", text[:200].translate(_PLAIN_LETTERS))
    return "".join(sign for sign in plain if not unicodedata.combining(sign) and sign not in ".'’").casefold()


def _compose(text: str) -> str:
    """NFC. Python's sorts a run of combining marks in quadratic time, so long runs are cut as UAX #15 advises."""
    if text.isascii():
        return text
    if _LONG_NON_LATIN.search(text):
        pieces, run = [], 0
        for sign in text:
            run = run + 1 if unicodedata.combining(sign) else 0
            if run > _MOST_MARKS:
                pieces.append("\u034f")
                run = 1
            pieces.append(sign)
        text = "".join(pieces)
    return unicodedata.normalize("NFC", text)


def read_lines(text: str) -> list[Line]:
    """All lines, numbered from 1; whatever `str.splitlines` takes for a line's end ends one (also Word's vertical tab)."""
    return [_read_line(number, raw) for number, raw in enumerate(text.splitlines(), 1)]


def _read_line(number: int, raw: str) -> Line:
    text = clean(raw)
    if quoted := _QUOTING.match(text):
        text = text[quoted.end() :].strip()
    text = _WIDE_GAP.sub("\t", text)
    return Line(number, raw, text, soft=raw.rstrip().endswith("\u00ad"))


def join_lines(lines: list[Line]) -> list[Unit]:
    """Lines in, paragraphs out: what was hard-wrapped is joined, what was written a paragraph a line stays apart."""
    joiner = _Joiner(lines)
    units: list[Unit] = []
    previous: Line | None = None
    for line in lines:
        if line.is_blank:
            previous = None
            continue
        if previous is not None and joiner.continues(previous, line):
            joiner.append(units[-1], previous, line)
        else:
            units.append(Unit([line.number], [line.text]))
            joiner.began(line)
        previous = line
    for unit in units:
        _finish(unit)
    return units


def _finish(unit: Unit) -> None:
    unit.text = "".join(unit.parts)
    unit.escaped = unit.text.startswith("\\")
    unit.bare = patterns.strip_inline(tidy(unit.text))


class _Joiner:
    """Decides whether a line goes on with the paragraph before it.

    The width at which the text was wrapped is the longest line that is broken in mid-sentence (the next one begins
    with a small letter). A line is full when the next one's first word would not have fitted, or nearly so: PDFs
    wrap by the width of letters, not by their number.
    """

    _WIDEST = 120
    _SHORTEST = 30

    def __init__(self, lines: list[Line]):
        self.lines = lines
        self.width = max(map(len, self._broken()), default=0)
        if self.width > self._WIDEST:
            self.width = 0
        self.among_experts = False
        self._known_words: frozenset[str] | None = None

    def _broken(self) -> Iterator[str]:
        for one, two in zip(self.lines, self.lines[1:], strict=False):
            first, second = one.text, two.text
            if len(first) >= self._SHORTEST and second[:1].islower() and not _ENDS_A_SENTENCE.search(first[-12:]):
                yield first

    def began(self, line: Line) -> None:
        """A paragraph begins with this line: remember whether we are in the list of experts."""
        start = patterns.strip_inline(line.text[:200])
        if patterns.experts_heading(start) is not None:
            self.among_experts = True
        elif self.among_experts and (patterns.question_mark(start) or line.text.endswith("?")):
            self.among_experts = False

    def continues(self, previous: Line, line: Line) -> bool:
        before, after = previous.text, line.text
        if previous.soft or (_BROKEN_WORD.search(before[-40:]) and after[0].islower()):
            return True
        ended = bool(_ENDS_A_SENTENCE.search(before[-12:]))
        full = self._is_full(before, after, exactly=ended and not after[0].islower())
        if patterns.starts_something(after, ended or not full):
            return False
        if self.among_experts:
            if patterns.starts_person(after):
                return False
            return bool(_EXPECTS_MORE.search(before[-12:])) or after[0].islower() or full
        return full or (after[0].islower() and not ended)

    def _is_full(self, before: str, after: str, exactly: bool) -> bool:
        if not self.width or len(before) > self.width + 2:
            return False
        slack = 0 if exactly else max(3, self.width // 8)
        word = after.split(None, 1)[0]
        return len(before) + 1 + len(word) > self.width - slack

    def append(self, unit: Unit, previous: Line, line: Line) -> None:
        unit.numbers.append(line.number)
        broken = _BROKEN_WORD.search(previous.text[-40:])
        if previous.soft and not broken:
            unit.parts.append(line.text)
            return
        rest = _FIRST_WORD.match(line.text)
        if not broken or not rest:
            # “1914-” and “18”, “Meer-” and “Pérez” belong together, a lonely dash does not.
            tight = previous.text[-1] == "-" and previous.text[-2:-1].isalnum() and line.text[0].isalnum()
            unit.parts.append(("" if tight else " ") + line.text)
            return
        left, right = broken[1], rest[0]
        if right in _SUSPENDED:
            unit.parts.append(" " + line.text)
        elif self._hyphen_is_meant(left, right):
            unit.parts.append(line.text)
        else:
            unit.parts[-1] = unit.parts[-1][:-1]
            unit.parts.append(line.text)
            unit.joined.append((previous.number, f"{left}- {right}", left + right))

    def _hyphen_is_meant(self, left: str, right: str) -> bool:
        if not right[0].islower() or "-" in left:
            return True
        words = self._words()
        if f"{left}-{right}".casefold() in words:
            return True
        if (left + right).casefold() in words:
            return False
        return left.casefold() in _KEEPS_HYPHEN or right in _FOLLOWS_HYPHEN

    def _words(self) -> frozenset[str]:
        if self._known_words is None:
            self._known_words = frozenset(_all_words(self.lines))
        return self._known_words


def _all_words(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        for word in _WORDS.findall(line.text):
            yield word.casefold()
