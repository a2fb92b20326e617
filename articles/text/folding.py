"""Letters as they are compared, in search, in names and in lists from A to Z. Pure."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
# Letters that Unicode does not take apart into a letter and a mark, as PostgreSQL's `unaccent` writes them.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n"}
)


def fold(text: str) -> str:
    """Lower case, without accents: “Müller-Østby” becomes “muller-ostby”, “CO₂” “co2”."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    # What was taken apart and is no mark belongs together again (the syllables of Hangul).
    return unicodedata.normalize("NFC", bare)


def words_of(text: str) -> list[str]:
    """Letters and digits in a row, as both engines divide a text."""
    return _WORD.findall(text)
