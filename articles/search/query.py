"""Parse what a reader typed into words, phrases and exclusions. Pure; any text is a valid query."""

import re
import unicodedata
from dataclasses import dataclass, replace

from articles.search.spellings import POSSESSIVE, alternatives, is_unspaced
from articles.text.folding import fold, words_of

LONGEST = 200
MOST_TERMS = 12
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂〝〞", '"') | dict.fromkeys("−–—‒―﹣－", "-"))
_PIECES = re.compile(r'(?P<minus>-*)"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)')
# Words that occur in every text: beside other words they add nothing, and they are the slowest to search for.
_EVERYWHERE = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "how",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "our",
        "she",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "you",
        "your",
        "not",
    ]
)


@dataclass(frozen=True)
class Term:
    """One word or phrase of a query. A minus excludes it; a prefix matches every word that begins with it.

    `others` are equivalent phrases (articles/search/spellings.py): an article with one of them matches, too.
    """

    words: tuple[str, ...]
    is_excluded: bool = False
    is_prefix: bool = False
    others: tuple[tuple[str, ...], ...] = ()

    @property
    def is_one_character(self) -> bool:
        """Whether the term is one character of a script without spaces, such as 水."""
        return len(self.words) == 1 and len(self.words[0]) == 1 and is_unspaced(self.words[0])

    @property
    def is_everywhere(self) -> bool:
        return not self.is_prefix and len(self.words) == 1 and self.words[0] in _EVERYWHERE


@dataclass(frozen=True)
class Query:
    """The text as typed (cut to 200 characters) and its terms, whose words are in lower case and without accents."""

    text: str
    terms: tuple[Term, ...]

    @property
    def has_words(self) -> bool:
        return any(not term.is_excluded for term in self.terms)

    @property
    def only_excludes(self) -> bool:
        """Whether the query excludes words but searches for none."""
        return bool(self.terms) and not self.has_words

    @property
    def wanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.is_excluded)

    @property
    def excluded(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.is_excluded)

    def plain_words(self) -> list[str]:
        """Return the wanted words that could be typing errors: three letters or more, no prefixes, no numbers."""
        return [
            word
            for term in self.wanted
            if not term.is_prefix
            for word in term.words
            if len(word) > 2 and not word.isdigit()
        ]

    def with_words(self, replaced: dict[str, str]) -> str:
        """Return the query as text, with some of the wanted words replaced."""
        return " ".join(_written(term, {} if term.is_excluded else replaced) for term in self.terms)


def parse(text: str, last_is_prefix: bool = False) -> Query:
    """Parse a query: words (all must occur), “phrases” in quotes, `-word` to exclude, `word*` for a prefix.

    Curly quotes count as straight ones, dashes as hyphens. Any character that is neither a letter nor a digit separates
    words. Words that occur in every text count only in phrases, or if the query has no other words.
    """
    # Drop control characters and lone surrogates, which no database stores and no page can show.
    printable = "".join(
        " " if unicodedata.category(character) in ("Cs", "Cc") else character for character in text[: 4 * LONGEST]
    )
    kept = _cut(unicodedata.normalize("NFC", printable))
    straight = POSSESSIVE.sub("", kept.translate(_QUOTES))
    terms = []
    for match in _PIECES.finditer(straight):
        if match["phrase"] is not None:
            words, excluded, prefix = match["phrase"], bool(match["minus"]), False
        else:
            words = match["word"]
            excluded, prefix = words.startswith("-"), words.endswith("*")
        if found := tuple(words_of(fold(words))):
            is_phrase = match["phrase"] is not None and len(found) > 1
            others = () if is_phrase else alternatives(words.strip("-*"))
            terms.append(Term(found, excluded, prefix and len(found[-1]) > 1, others))
    if last_is_prefix and terms and not terms[-1].is_excluded and not straight.endswith((" ", '"')):
        terms[-1] = replace(terms[-1], is_prefix=True)
    if any(not term.is_everywhere and not term.is_excluded for term in terms):
        terms = [term for term in terms if not term.is_everywhere]
    else:
        terms = [term for term in terms if not (term.is_everywhere and term.is_excluded)]
    return Query(kept.strip(), tuple(dict.fromkeys(terms))[:MOST_TERMS])


def _cut(text: str) -> str:
    """Cut a text to LONGEST characters, at the end of a word if possible."""
    if len(text) <= LONGEST or text[LONGEST].isspace():
        return text[:LONGEST]
    return text[:LONGEST].rpartition(" ")[0] or text[:LONGEST]


def _written(term: Term, replaced: dict[str, str]) -> str:
    words = " ".join(replaced.get(word, word) for word in term.words)
    quoted = f'"{words}"' if len(term.words) > 1 else words
    return f"{'-' if term.is_excluded else ''}{quoted}{'*' if term.is_prefix else ''}"
