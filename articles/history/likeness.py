"""Recognise the rows of a Q&A in a new text of it: which question and which answer is which. Pure.

A text names no ids. Rows are recognised by their words first, then by where they stand, so that a row that was moved or
rewritten keeps its id and its anchor. Rows that resemble nothing are new.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

# From this share of common words on, two texts count as the same row.
ALIKE = 0.5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Said:
    """An answer: its key, the keys of its speakers, its words, and the place of its question among the questions."""

    key: str
    voices: tuple[str, ...]
    text: str
    under: int

    @cached_property
    def words(self) -> Counter[str]:
        return words_of(self.text)


@dataclass(frozen=True)
class Asked:
    """A question: its key, its words, and the words of its answers."""

    key: str
    text: str
    answers: str = field(default="", compare=False)

    @cached_property
    def words(self) -> Counter[str]:
        return words_of(self.text)

    @cached_property
    def words_of_answers(self) -> Counter[str]:
        return words_of(self.answers)


def words_of(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of words that two texts have in common, from 0 to 1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def questions(old: Sequence[Asked], new: Sequence[Asked]) -> dict[int, int]:
    """Return the place of the old question for the place of each new one that is recognised."""
    found: dict[int, int] = {}
    _take(found, (
        (1 + likeness(one.words_of_answers, other.words_of_answers), place, before)
        for place, one in enumerate(new) for before, other in enumerate(old) if _same(one.text, other.text)
    ))  # fmt: skip
    left, free = _left(found, len(new)), _free(found, len(old))
    pairs = []
    for place in left:
        for before in free:
            one, other = new[place], old[before]
            by_answers = likeness(one.words_of_answers, other.words_of_answers)
            alike = max(likeness(one.words, other.words), by_answers)
            if alike >= ALIKE:
                pairs.append((alike + by_answers, place, before))
    _take(found, pairs)
    return found


def answers(old: Sequence[Said], new: Sequence[Said], asked: dict[int, int]) -> dict[int, int]:
    """Return the place of the old answer for the place of each new one that is recognised; `asked` as from `questions`."""
    found: dict[int, int] = {}

    def stays(one: Said, other: Said) -> bool:
        return asked.get(one.under) == other.under

    by_text: dict[str, list[int]] = {}
    for before, other in enumerate(old):
        by_text.setdefault(_plain(other.text), []).append(before)
    _take(found, (
        (1 + 2 * stays(one, old[before]) + (one.voices == old[before].voices), place, before)
        for place, one in enumerate(new) for before in by_text.get(_plain(one.text), ())
    ))  # fmt: skip
    in_place: dict[tuple[int, tuple[str, ...]], list[int]] = {}
    for before in _free(found, len(old)):
        in_place.setdefault((old[before].under, old[before].voices), []).append(before)
    _take(found, [
        (likeness(new[place].words, old[before].words), place, before)
        for place in _left(found, len(new))
        for before in in_place.get((asked.get(new[place].under, -1), new[place].voices), ())
    ])  # fmt: skip
    _take(found, [
        (alike + stays(new[place], old[before]), place, before)
        for place in _left(found, len(new)) for before in _free(found, len(old))
        if (alike := likeness(new[place].words, old[before].words)) >= ALIKE
    ])  # fmt: skip
    return found


def _take(found: dict[int, int], pairs: Iterable[tuple[float, int, int]]) -> None:
    """Pair the most similar ones first, and among equals those at the same place."""
    used = set(found.values())
    for _, place, before in sorted(pairs, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair[1])):
        if place not in found and before not in used:
            found[place] = before
            used.add(before)


def _left(found: dict[int, int], count: int) -> list[int]:
    return [place for place in range(count) if place not in found]


def _free(found: dict[int, int], count: int) -> list[int]:
    used = set(found.values())
    return [place for place in range(count) if place not in used]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _same(one: str, other: str) -> bool:
    return _plain(one).casefold() == _plain(other).casefold()
