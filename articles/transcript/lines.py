"""From text as pasted to whole paragraphs: odd characters, quoting, times, hard-wrapped lines, words broken at a line's end."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from articles.transcript import markup
from articles.transcript.names import INITIALS, is_whole_name
from articles.transcript.signs import Signs, read_signs, strip_inline, word_set

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
# Every run of spaces but the single plain one, which stays as it is.
_SPACES = re.compile("[ \t\u00a0\u202f]{2,}|[\t\u00a0\u202f]")
# Mails and PDFs turn a tab into a run of spaces.
_WIDE_GAP = re.compile(" {3,}")
_NO_BREAK = "\u00a0\u202f"
_LONG_NON_LATIN = re.compile("[^\x00-\u02ff\u2010-\u2fff]{32}")
_MOST_MARKS = 30
# How much of a line is looked at for what it begins.
LONGEST_START = 200
_LONGEST_KEPT = 1000

_ENDS_A_SENTENCE = re.compile(r"[.?!:;…][\"'”’»)\]*_]*$")
_BROKEN_WORD = re.compile(r"(?<![\w'’-])((?:[^\W\d_]|['’-])*[^\W\d_])-$")
_FIRST_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# A hyphen after these is meant: “well-known”, “high-speed”.
_KEEPS_HYPHEN = word_set(
    "all anti best cross cost deep double early ex far fast fine fixed free full half hard heavy high ill large late "
    "left light long low multi near new non off old on one open over part post pre quasi rapid real right safety "
    "self semi short single six slow small so state steady strong ten then third three time top two ultra up water "
    "well wide year zero five four seven eight nine hundred co energy load"
)
_FOLLOWS_HYPHEN = word_set(
    "based bound built controlled covered dependent driven efficient filled free friendly grade intensive "
    "led level limited lined looking made minded powered proof ready related resistant rich "
    "round running saving scale shaped sized specific state term thick tight trained type wide"
)
_SUSPENDED = frozenset({"and", "or", "to", "nor", "und"})
_EXPECTS_MORE = re.compile(r"(?:,|&|\b(?:and|of|the|for|at|in|or|de|on|to))$", re.IGNORECASE)

# What begins an entry among the experts.
_PERSON = re.compile(
    r"(?:(?:the|rt|right|emeritus|emerita|associate|assistant|visiting|honorary)\s){0,3}"
    r"(?:prof|professor|dr|sir|dame|lord|lady|baroness|mr|mrs|ms|mx|rev|revd|eng|ing|ir|hon)\.?\s(?!of\b|at\b|for\b|in\b)(?=\w)",
    re.IGNORECASE,
)
_EXPLICIT = re.compile(rf"[\[(]?{INITIALS}[\])]?(?:\s?[:|=]|\s?[–—]|\s-|\t|(?<=[\])]))\s*(?=\w)")
_NAMED_EXPLICIT = re.compile(r"(?:[A-ZÀ-ÖØ-Þ][^\s,;:()\[\]]{0,30}\s){2,5}[\[(]" rf"{INITIALS}[\])]")

# A program that records speech writes the time beside the speaker.
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?(?:\s?[ap]m)?"
_NAME = r"[^\W\d_](?:[^\W\d_]|[ .'’-]){1,60}?"
_TIME_BEFORE = re.compile(rf"[\[(]?({_TIME})[\])]?[\s,–—-]{{1,4}}(?={_NAME}\s?:(?:\s|$))", re.IGNORECASE)
_TIME_AFTER = re.compile(rf"({_NAME})[\s,]{{1,4}}[\[(]?({_TIME})[\])]?\s?(?::\s|:?$)", re.IGNORECASE)
_TIMES_ALONE = re.compile(rf"({_TIME})\s?(?:-->|→)\s?({_TIME})$", re.IGNORECASE)
_FEWEST_TIMES = 2


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


@dataclass(frozen=True)
class Unit(Signs):
    """A paragraph of the input with its signs: lines that belong together, joined.

    `numbers` are those of its lines, `parts` the lines as they were joined, and `joined` the words that were put together
    from two lines: (line, the word apart, the word together). The lines of a table or a picture are `is_markup`; their
    `text` begins with a backslash, because they are meant as they stand.
    """

    numbers: tuple[int, ...]
    parts: tuple[str, ...]
    joined: tuple[tuple[int, str, str], ...] = ()
    is_markup: bool = False

    @property
    def line(self) -> int:
        return self.numbers[0]

    @cached_property
    def words(self) -> str:
        return tidy(self.text)

    @property
    def verbatim(self) -> str:
        """What stands behind the backslash, with its markers of bold and emphasis."""
        return self.words.split("\\", 1)[1].strip()


@dataclass
class _Draft:
    """A paragraph to which further lines may be joined."""

    numbers: list[int]
    parts: list[str]
    joined: list[tuple[int, str, str]]
    is_markup: bool = False

    def unit(self) -> Unit:
        if self.is_markup:
            text = "\\" + "\n".join(map(tidy, self.parts))
            return Unit(text, text, tuple(self.numbers), (text,), is_markup=True)
        text = "".join(self.parts)
        unit = _unit if len(text) <= _LONGEST_KEPT else _unit.__wrapped__
        return unit(text, tuple(self.numbers), tuple(self.parts), tuple(self.joined))


# `articles.transcript.format` has almost the same text read many times, so the paragraphs and their signs are kept.
_start = lru_cache(maxsize=256)(read_signs)


@lru_cache(maxsize=256)
def _unit(
    text: str, numbers: tuple[int, ...], parts: tuple[str, ...], joined: tuple[tuple[int, str, str], ...]
) -> Unit:
    return Unit(text, strip_inline(tidy(text)), numbers, parts, joined)


def clean(text: str) -> str:
    """Text of one line in, the same words out: composed accents (NFC), no invisible signs, plain hyphens, one kind of space.

    Tabs stay (they divide columns) and so do non-breaking spaces, for `tidy` to judge.
    """
    return _compose(text.translate(_CHARACTERS)).strip()


def tidy(text: str) -> str:
    """Single spaces. A non-breaking one stays only beside a digit (“25 kV”)."""
    return _SPACES.sub(_one_space, text).strip()


def _one_space(found: re.Match[str]) -> str:
    run, whole = found[0], found.string
    if len(run) == 1 and run in _NO_BREAK:
        beside = whole[max(found.start() - 1, 0)] + whole[min(found.end(), len(whole) - 1)]
        if any(sign.isdigit() for sign in beside):
            return run
    return " "


def _compose(text: str) -> str:
    """NFC. Python sorts a run of combining marks in quadratic time, so long runs are cut, as UAX #15 advises."""
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
    """All lines, numbered from 1. A line ends wherever `str.splitlines` says, so also at Word's vertical tab."""
    return [_read_line(number, raw) for number, raw in enumerate(text.splitlines(), 1)]


def _read_line(number: int, raw: str) -> Line:
    text = clean(raw)
    if quoted := _QUOTING.match(text):
        text = text[quoted.end() :].strip()
    text = _WIDE_GAP.sub("\t", text)
    return Line(number, raw, text, soft=raw.rstrip().endswith("\u00ad"))


def drop_times(lines: list[Line]) -> tuple[list[Line], dict[int, str]]:
    """The lines without the times that a program wrote beside the speakers, and these times by line.

    A single time stays: people also speak of times.
    """
    found = {line.number: cut for line in lines if (cut := without_time(line.text))}
    if len(found) < _FEWEST_TIMES:
        return lines, {}
    cut_lines = [replace(line, text=found[line.number][0]) if line.number in found else line for line in lines]
    return cut_lines, {number: time for number, (_, time) in found.items()}


def without_time(text: str) -> tuple[str, str] | None:
    """(“Ann Cole: Yes”, “00:01:12”) for “[00:01:12] Ann Cole: Yes”; None where a line holds no time beside a speaker."""
    start = text[:120]
    if found := _TIMES_ALONE.match(start):
        return "", found[0]
    if found := _TIME_BEFORE.match(start):
        return text[found.end() :], found[1]
    found = _TIME_AFTER.match(start)
    if found and (is_whole_name(found[1]) or ":" in found[0][found.end(2) :]):
        return f"{found[1]}: {text[found.end() :].strip()}".strip(), found[2]
    return None


def join_lines(lines: list[Line]) -> list[Unit]:
    """Lines in, paragraphs out: hard-wrapped lines are joined; lines that are paragraphs of their own stay apart."""
    joiner = _Joiner(lines)
    drafts: list[_Draft] = []
    previous: Line | None = None
    for place, line in enumerate(lines):
        if line.is_blank:
            previous = None
            continue
        if _is_markup(lines, place):
            is_further_row = place and drafts and drafts[-1].is_markup and _goes_on(lines, place)
            if is_further_row:
                drafts[-1].numbers.append(line.number)
                drafts[-1].parts.append(line.text)
            else:
                drafts.append(_Draft([line.number], [line.text], [], is_markup=True))
            previous = None
            continue
        start = _start(line.text[:LONGEST_START])
        if previous is not None and joiner.continues(previous, line, start):
            joiner.append(drafts[-1], previous, line)
        else:
            drafts.append(_Draft([line.number], [line.text], []))
            joiner.began(line, start)
        previous = line
    return [draft.unit() for draft in drafts]


def _is_markup(lines: list[Line], place: int) -> bool:
    text = lines[place].text
    if markup.is_row(text) or markup.is_single(text):
        return True
    return markup.is_caption(text) and place + 1 < len(lines) and markup.is_row(lines[place + 1].text)


def _goes_on(lines: list[Line], place: int) -> bool:
    """Tell whether a line is a row of the table to which the line above it belongs."""
    above = lines[place - 1].text
    return markup.is_row(lines[place].text) and (markup.is_row(above) or markup.is_caption(above))


def begins_paragraph(start: Signs, after_an_end: bool) -> bool:
    """Whether a line that follows another without a blank one begins a paragraph of its own.

    `after_an_end` says that the line before ends a sentence or is not full. Only then do weak signs count.
    """
    if start.escaped or start.is_heading or start.question or start.number or start.is_hard_end:
        return True
    if start.bullet and (after_an_end or start.bullet[0] not in "–—+"):
        return True
    if start.experts_heading == "" or start.label and after_an_end:
        return True
    if start.mark and (after_an_end or ":" in start.mark and start.mark[:2].isupper()):
        return True
    return after_an_end and bool(start.name or start.is_soft_end or start.text.startswith(("**", "__")))


def _begins_entry(start: Signs) -> bool:
    """“Professor Luca Parisi …”, “LP – Luca Parisi …” or a bullet: a line that begins an entry among the experts."""
    bare = start.bare
    return bool(_PERSON.match(bare) or _NAMED_EXPLICIT.match(bare) or _EXPLICIT.match(bare) or start.bullet)


class _Joiner:
    """Decides whether a line goes on with the paragraph before it.

    The text's width is that of the longest line that breaks off in mid-sentence (the next one begins with a small
    letter). A line is full if the first word of the next one would not have fitted, with some slack: PDFs wrap by the
    width of letters, not by their number.
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

    def began(self, line: Line, start: Signs) -> None:
        """Notes that a paragraph begins with this line, and whether it stands in the list of experts."""
        if start.experts_heading is not None:
            self.among_experts = True
        elif self.among_experts and (start.question or line.text.endswith("?")):
            self.among_experts = False

    def continues(self, previous: Line, line: Line, start: Signs) -> bool:
        before, after = previous.text, line.text
        if previous.soft or (_BROKEN_WORD.search(before[-40:]) and after[0].islower()):
            return True
        ended = bool(_ENDS_A_SENTENCE.search(before[-12:]))
        full = self._is_full(before, after, exactly=ended and not after[0].islower())
        if begins_paragraph(start, ended or not full):
            return False
        if self.among_experts:
            if _begins_entry(start):
                return False
            return bool(_EXPECTS_MORE.search(before[-12:])) or after[0].islower() or full
        return full or (after[0].islower() and not ended)

    def _is_full(self, before: str, after: str, exactly: bool) -> bool:
        if not self.width or len(before) > self.width + 2:
            return False
        slack = 0 if exactly else max(3, self.width // 8)
        word = after.split(None, 1)[0]
        return len(before) + 1 + len(word) > self.width - slack

    def append(self, draft: _Draft, previous: Line, line: Line) -> None:
        draft.numbers.append(line.number)
        broken = _BROKEN_WORD.search(previous.text[-40:])
        if previous.soft and not broken:
            draft.parts.append(line.text)
            return
        rest = _FIRST_WORD.match(line.text)
        if not broken or not rest:
            # “1914-” and “18”, “Meer-” and “Pérez” are joined without a space; a dash that stands alone keeps its space.
            tight = previous.text[-1] == "-" and previous.text[-2:-1].isalnum() and line.text[0].isalnum()
            draft.parts.append(("" if tight else " ") + line.text)
            return
        left, right = broken[1], rest[0]
        if right in _SUSPENDED:
            draft.parts.append(" " + line.text)
        elif self._hyphen_is_meant(left, right):
            draft.parts.append(line.text)
        else:
            draft.parts[-1] = draft.parts[-1][:-1]
            draft.parts.append(line.text)
            draft.joined.append((previous.number, f"{left}- {right}", left + right))

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
