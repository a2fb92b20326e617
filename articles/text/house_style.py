"""Find the words that the house style avoids: one compiled pattern for all terms, which editors' input cannot make slow. Pure.

The pattern is a tree of letters, so a place in the text is compared with the letters that some term has there, and not with
each of five hundred terms. Every character of a term is escaped; nothing in it can repeat but one run of letters at its end.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

# Each sign becomes one sign, so places in the text stay the same.
_ALIKE = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "‛": "'",
        "ʼ": "'",
        "′": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‑": "-",
        "‐": "-",
    }
)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
# No term is longer (articles/models/house.py); a match is, with an ending as long as a text.
_LONGEST = 200
# How many characters around a find are shown.
_AROUND = 40


@dataclass(frozen=True)
class Term:
    """A term to avoid. `any_ending` also finds longer words that start with it."""

    pk: int
    avoid: str
    better: str = ""
    note: str = ""
    any_ending: bool = False
    case_matters: bool = False


@dataclass(frozen=True)
class Found:
    """A place where a term is used: the words as written, and the words around them."""

    term: Term
    words: str
    before: str
    after: str
    # The place in `plain(text)`.
    start: int = 0


def plain(text: str) -> str:
    """Return a text as it is searched: composed accents, single spaces, no invisible characters."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def key_of(avoid: str) -> str:
    """Return the spelling by which terms are compared: “Don’t” and “don't” are the same."""
    return plain(avoid).translate(_ALIKE).casefold()


def find(text: str, terms: Sequence[Term]) -> Iterator[Found]:
    """Yield the terms that a plain text uses, in its order. If several match at one place, yield the longest."""
    if not terms:
        return
    pattern, known = _compiled(tuple(terms))
    written = plain(text)
    for match in pattern.finditer(written.translate(_ALIKE)):
        term = _term_of(match[0], known)
        if term is None:
            continue
        start, end = match.span()
        words = written[start:end]
        # Slices of the rest of a long text would cost more than the search.
        before, after = written[max(0, start - _AROUND - 1) : start], written[end : end + _AROUND + 1]
        yield Found(term, words, _before(before), _after(after), start)


def _term_of(words: str, known: dict[str, Term]) -> Term | None:
    lower = _lower(words)
    for end in range(min(len(lower), _LONGEST), 0, -1):
        term = known.get(lower[:end])
        if term is None or (end < len(lower) and not term.any_ending):
            continue
        if term.case_matters and words[:end] != plain(term.avoid).translate(_ALIKE):
            continue
        return term
    return None


@lru_cache(maxsize=4)
def _compiled(terms: tuple[Term, ...]) -> tuple[re.Pattern, dict[str, Term]]:
    known = {_lower(plain(term.avoid).translate(_ALIKE)): term for term in terms}
    known.pop("", None)
    tree: dict = {}
    for words, term in known.items():
        node = tree
        for letter in words:
            node = node.setdefault(letter, {})
        node[""] = term
    starts = ["(?<!\\w)" + _branch(tree, is_word=True), _branch(tree, is_word=False)]
    return re.compile("|".join(start for start in starts if not start.endswith("(?!)")), re.IGNORECASE), known


def _branch(tree: dict, is_word: bool) -> str:
    """Write the terms that begin with a letter or digit, or those that begin with another sign."""
    return _written({letter: rest for letter, rest in tree.items() if letter and _is_word(letter) == is_word}, "")


def _written(node: dict, last: str) -> str:
    ways = [re.escape(letter) + _written(rest, letter) for letter, rest in node.items() if letter]
    if "" in node:
        ways.append(_end(node[""], last))
    if not ways:
        return "(?!)"
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _end(term: Term, last: str) -> str:
    if not _is_word(last):
        return ""
    return r"\w*" if term.any_ending else r"(?!\w)"


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _lower(text: str) -> str:
    """Convert to lower case, sign by sign, so that places stay the same."""
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _before(text: str) -> str:
    if len(text) <= _AROUND:
        return text
    return "…" + text[-_AROUND:].partition(" ")[2]


def _after(text: str) -> str:
    return text if len(text) <= _AROUND else text[:_AROUND].rpartition(" ")[0] + "…"
