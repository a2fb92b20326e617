"""Names as they are compared and put in order: without capitals, accents and marks. Pure."""

import unicodedata

# Letters that Unicode does not take apart, as keyboards without them write them: “Ostby” for “Østby”.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss"}
)
# What stands behind a surname and belongs to it.
_SUFFIXES = {"jr", "jnr", "junior", "sr", "snr", "senior", "ii", "iii", "iv"}


def plain(name: str) -> str:
    """Lower case, without accents, words divided by one space: “Müller-Østby, A.” becomes “muller ostby a”."""
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN_LETTERS))
    letters = "".join(
        character if character.isalnum() else " " for character in decomposed if not unicodedata.combining(character)
    )
    return " ".join(letters.split())


def surname_first(name: str) -> str:
    """“Oyelaran Petra” for “Petra Oyelaran”: the last word that is no suffix stands first; a guess where names do otherwise."""
    words = name.split()
    last = len(words)
    while last > 1 and plain(words[last - 1]) in _SUFFIXES:
        last -= 1
    return " ".join(words[last - 1 :] + words[: last - 1]) if words else ""
