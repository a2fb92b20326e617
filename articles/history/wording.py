"""The differences between two texts, word by word, for a person to read. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

# How many words are shown around a change. The rest of a long paragraph is left out.
AROUND = 14
# Two paragraphs that are less alike than this are shown as one removed and one added.
LEAST_ALIKE = 0.3
# Above this many comparisons difflib may ignore very common words. The result is still correct, but not the shortest.
MOST_COMPARISONS = 4_000_000
_WORDS = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)


class Op(Enum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"
    # Unchanged words or paragraphs that are left out.
    CUT = "cut"


@dataclass(frozen=True)
class Part:
    op: Op
    text: str


Paragraph = list[Part]


def difference(before: Sequence[str], after: Sequence[str]) -> list[Paragraph]:
    """Compare two texts, given as paragraphs. A run of unchanged paragraphs becomes one that says how many they are."""
    found: list[Paragraph] = []
    for op, start, end, other_start, other_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            number = end - start
            found.append([Part(Op.CUT, f"{number} paragraph{'s' if number > 1 else ''} unchanged")])
        else:
            found += _replaced(before[start:end], after[other_start:other_end])
    return found


def words(before: str, after: str) -> Paragraph:
    """Compare two paragraphs word by word."""
    one, other = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, one, other, autojunk=len(one) * len(other) > MOST_COMPARISONS)
    parts: Paragraph = []
    for op, start, end, other_start, other_end in matcher.get_opcodes():
        gone, new = "".join(one[start:end]), "".join(other[other_start:other_end])
        if op == "equal" and gone.isspace() and parts and parts[-1].op is not Op.SAME:
            # A space between two changed words counts as changed, so that they read as one change.
            parts += [Part(Op.GONE, gone), Part(Op.NEW, new)]
        elif op == "equal":
            parts.append(Part(Op.SAME, gone))
        else:
            parts += [Part(Op.GONE, gone)] if gone else []
            parts += [Part(Op.NEW, new)] if new else []
    return list(_shortened(_joined(parts)))


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    for place in range(max(len(before), len(after))):
        old = before[place] if place < len(before) else ""
        new = after[place] if place < len(after) else ""
        if old and new and _are_alike(old, new):
            yield words(old, new)
            continue
        if old:
            yield [Part(Op.GONE, old)]
        if new:
            yield [Part(Op.NEW, new)]


def _are_alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.quick_ratio() >= LEAST_ALIKE


def _joined(parts: Paragraph) -> Iterator[Part]:
    """Join the removed parts, and the added parts, between two unchanged stretches."""
    gone, new = "", ""
    for part in parts:
        if part.op is Op.GONE:
            gone += part.text
        elif part.op is Op.NEW:
            new += part.text
        else:
            yield from _pair(gone, new)
            gone, new = "", ""
            yield part
    yield from _pair(gone, new)


def _pair(gone: str, new: str) -> Iterator[Part]:
    # A trailing space that both sides have is not part of the change.
    tail = " " if gone.endswith(" ") and new.endswith(" ") else ""
    gone, new = (gone[: -len(tail)], new[: -len(tail)]) if tail else (gone, new)
    if gone:
        yield Part(Op.GONE, gone)
    if new:
        yield Part(Op.NEW, new)
    if tail:
        yield Part(Op.SAME, tail)


def _shortened(parts: Iterator[Part]) -> Iterator[Part]:
    """Leave out the middle of long unchanged stretches."""
    listed = list(parts)
    for place, part in enumerate(listed):
        pieces = _WORDS.findall(part.text)
        keep = 2 * AROUND
        if part.op is not Op.SAME or len(pieces) <= 3 * keep:
            yield part
            continue
        is_first, is_last = place == 0, place == len(listed) - 1
        if not is_first:
            yield Part(Op.SAME, "".join(pieces[:keep]))
        yield Part(Op.CUT, "…")
        if not is_last:
            yield Part(Op.SAME, "".join(pieces[-keep:]))
