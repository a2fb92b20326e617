"""What a reader typed, read into words, phrases and exclusions. Pure; any text gives a query."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 200
MOST_TERMS = 12
_PIECES = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)"?|(?P<word>\S+)')
_WORD = re.compile(r"\w+", re.UNICODE)


@dataclass(frozen=True)
class Term:
    """One word, or a phrase of several in order; excluded by a minus; a prefix stands for every word that begins so."""

    words: tuple[str, ...]
    is_excluded: bool = False
    is_prefix: bool = False


@dataclass(frozen=True)
class Query:
    """The text as typed (cut to 200 characters) and its terms; words are lower-case and without accents."""

    text: str
    terms: tuple[Term, ...]

    @property
    def has_words(self) -> bool:
        return any(not term.is_excluded for term in self.terms)

    @property
    def wanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.is_excluded)

    @property
    def excluded(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.is_excluded)

    def plain_words(self) -> list[str]:
        """Wanted words of three letters and more that could be typing errors."""
        return [
            word
            for term in self.wanted
            if not term.is_prefix
            for word in term.words
            if len(word) > 2 and not word.isdigit()
        ]

    def with_words(self, replaced: dict[str, str]) -> str:
        """The query as text, with some words replaced."""
        return " ".join(_written(term, replaced) for term in self.terms)


def parse(text: str, last_is_prefix: bool = False) -> Query:
    """Read a query: words (all must occur), “phrases” in quotes, `-word` to exclude, `word*` for a prefix.

    Curly quotes and dashes count as straight ones. What is neither a letter nor a digit divides words.
    """
    kept = unicodedata.normalize("NFC", text.replace("\x00", " "))[:LONGEST]
    straight = re.sub(r"[“”„«»]", '"', kept).replace("\u2212", "-").replace("\u2013", "-")
    terms = []
    for match in _PIECES.finditer(straight):
        if match["phrase"] is not None:
            words, excluded, prefix = match["phrase"], bool(match["minus"]), False
        else:
            piece = match["word"]
            excluded, prefix = piece.startswith("-"), piece.endswith("*")
            words = piece
        found = tuple(fold(word) for word in _WORD.findall(words))
        if found:
            terms.append(Term(found, excluded, prefix and len(found[-1]) > 1))
    terms = terms[:MOST_TERMS]
    if last_is_prefix and terms and not terms[-1].is_excluded and not straight.endswith((" ", '"')):
        terms[-1] = Term(terms[-1].words, is_prefix=True)
    return Query(kept.strip(), tuple(terms))


# Letters that Unicode does not take apart into a letter and a mark, as PostgreSQL's `unaccent` writes them.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"})


def fold(text: str) -> str:
    """Lower case, without accents: “Müller-Østby” becomes “muller-ostby”."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def folded_only(text: str) -> list[str]:
    """Folded spellings of what FTS5, which knows only marks, would not find by them.

    Each comes with its neighbours, so that phrases (“Muller-Ostby”) are found too.
    """
    words = _WORD.findall(text)
    return [
        " ".join(fold(neighbour) for neighbour in words[max(0, place - 2) : place + 3])
        for place, word in enumerate(words)
        if word.casefold().translate(_LETTERS) != word.casefold()
    ]


def _written(term: Term, replaced: dict[str, str]) -> str:
    words = " ".join(replaced.get(word, word) for word in term.words)
    quoted = f'"{words}"' if len(term.words) > 1 else words
    return f"{'-' if term.is_excluded else ''}{quoted}{'*' if term.is_prefix else ''}"
