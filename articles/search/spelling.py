"""How words are folded for search, and other spellings under which a text should be found as well. Pure."""

import re
import unicodedata
from collections.abc import Iterable

MOST_SPELLINGS = 300
_WORD = re.compile(r"[^\W_]+")
# Letters that Unicode does not take apart into a letter and a mark, as PostgreSQL's `unaccent` writes them.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n"}
)
_UNITS = (
    "w kw mw gw tw wh kwh mwh gwh twh v kv mv a ma nm um µm μm mm cm m km g kg mg t kt mt l ml ha hz khz mhz ghz "
    "kb mb gb tb pa kpa mpa gpa bar psi c k f n kn j kj mj gj ev kev mev db ppm ppb h min s ms mph kph rpm ft in lb g5"
)
_UNIT = "|".join(sorted(set(_UNITS.split()), key=len, reverse=True))
_APART = re.compile(rf"(?<![\w.,])(\d+(?:[.,]\d+)*)[ \u00a0\u2009\u202f]({_UNIT})(?!\w)", re.IGNORECASE)
_TOGETHER = re.compile(rf"(?<![\w.,])(\d+(?:[.,]\d+)*)({_UNIT})(?!\w)", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<![\w.,])\d{1,3}(?:[,\u00a0\u2009\u202f’']\d{3})+(?![\w,])")


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


def other_spellings(text: str) -> list[str]:
    """What the engines would not find by themselves: folded words that they do not fold, with their neighbours (so that
    phrases are found too), “10MW” for “10 MW” and the other way round, “12000” for “12,000”. At most `MOST_SPELLINGS`.
    """
    found = dict.fromkeys([*_folded_only(text), *_numbers(text)])
    return list(found)[:MOST_SPELLINGS]


def _folded_only(text: str) -> Iterable[str]:
    if text.isascii():
        return
    pieces = text.split()
    for place, piece in enumerate(pieces):
        if not piece.isascii() and _as_an_engine_folds(piece) != words_of(fold(piece)):
            yield " ".join(word for near in pieces[max(0, place - 2) : place + 3] for word in words_of(fold(near)))


def _as_an_engine_folds(piece: str) -> list[str]:
    """FTS5 takes marks from Latin letters and knows no other folding; `unaccent` knows more, which does no harm."""
    return words_of("".join(_latin(character) for character in unicodedata.normalize("NFC", piece.lower())))


def _latin(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isascii() else character


def _numbers(text: str) -> Iterable[str]:
    for number, unit in _APART.findall(text):
        yield f"{number}{unit}"
    for number, unit in _TOGETHER.findall(text):
        yield f"{number} {unit}"
    for number in _THOUSANDS.findall(text):
        yield "".join(character for character in number if character.isdigit())
