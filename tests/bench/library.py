"""Text for the search benchmark, with word frequencies and article lengths as in a printed magazine.

Like `filling`, it is derived from numbers alone, so each run sends the same queries to the same text.
"""

import random
from collections.abc import Sequence
from functools import cache
from itertools import accumulate

from django.db import connection

from tests.bench import filling

# The n-th most frequent word is about 1/n as frequent as the first (Zipf's law). In English, the most frequent words are
# function words, which have little meaning of their own.
VOCABULARY = 30_000
FUNCTION_WORDS = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "is",
    "that",
    "for",
    "it",
    "was",
    "on",
    "with",
    "as",
    "by",
    "at",
    "from",
    "be",
    "are",
    "this",
    "which",
    "or",
    "an",
    "have",
    "not",
    "has",
    "but",
]
BODY_WORDS = (350, 1400)
WORDS_A_PARAGRAPH = 60
# A magazine with ten thousand articles has about this many experts. A search does not use the meter's ledger.
EXPERTS, READS = 2000, 0
_ONSETS = [
    "b",
    "br",
    "c",
    "cl",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "pr",
    "qu",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
]
_MIDDLES = ["a", "ai", "e", "ea", "i", "o", "oa", "ou", "u"]
_CODAS = ["b", "ck", "d", "ft", "g", "l", "ll", "m", "n", "nd", "nt", "p", "r", "rk", "rm", "s", "st", "t", "x"]
_ENDS = ("", "", "", "er", "ing", "ation", "ment", "al", "ic", "ity")


@cache
def vocabulary() -> tuple[str, ...]:
    """Return the words by rank, from the most frequent to the rarest."""
    dice = random.Random(1)
    words: dict[str, None] = dict.fromkeys(FUNCTION_WORDS)
    while len(words) < VOCABULARY:
        syllables = 1 if len(words) < 500 else dice.choice((1, 2, 2, 3))
        stem = "".join(dice.choice(_ONSETS) + dice.choice(_MIDDLES) + dice.choice(_CODAS) for _ in range(syllables))
        words[stem + dice.choice(_ENDS)] = None
    return tuple(words)


def body(n: int) -> list[str]:
    """Return the words of article `n`."""
    dice = random.Random(n)
    return dice.choices(vocabulary(), cum_weights=_weights(), k=dice.randint(*BODY_WORDS))


def headline(n: int) -> str:
    """Return a headline of six words, none of them function words."""
    dice = random.Random(-n)
    return " ".join(_telling(dice, 6)).capitalize()


def standfirst(n: int) -> str:
    dice = random.Random(n + 10**9)
    return " ".join(dice.choices(vocabulary(), cum_weights=_weights(), k=25)).capitalize()


def written(numbers: Sequence[int]) -> None:
    """Replace the texts of these articles, which `filling` has created."""
    rows = [(headline(n), standfirst(n), _paragraphs(body(n)), n) for n in numbers]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE articles_article SET headline = %s, standfirst = %s, body = %s WHERE id = %s", rows)


def _paragraphs(words: list[str]) -> str:
    starts = range(0, len(words), WORDS_A_PARAGRAPH)
    return "".join(f"<p>{' '.join(words[start : start + WORDS_A_PARAGRAPH])}.</p>" for start in starts)


def _telling(dice: random.Random, count: int) -> list[str]:
    words = dice.choices(vocabulary(), cum_weights=_weights(), k=6 * count)
    return [word for word in words if word not in FUNCTION_WORDS][:count]


@cache
def _weights() -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))


def filled(size: int) -> None:
    """Fill an empty database with `size` articles of this library."""
    filling.EXPERTS, filling.READS = EXPERTS, READS
    filling.fill(1, size + 1)
    for start in range(1, size + 1, 500):
        written(range(start, min(start + 500, size + 1)))
