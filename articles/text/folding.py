"""Fold letters for comparison: in search, in names and in lists from A to Z. Pure."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
# Letters that Unicode does not decompose into a letter and a mark, folded as PostgreSQL's `unaccent` does.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n"}
)


def fold(text: str) -> str:
    """Convert to lower case without accents: “Müller-Østby” becomes “muller-ostby”, “CO₂” becomes “co2”."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    # Recompose what was decomposed but has no marks: the syllables of Hangul.
    return unicodedata.normalize("NFC", bare)


def words_of(text: str) -> list[str]:
    """Split a text into runs of letters and digits, as both search engines do."""
    return _WORD.findall(text)
