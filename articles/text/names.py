"""Names as they are compared and put in order: without capitals, accents and marks. Pure."""

from articles.text.folding import fold, words_of

# What stands behind a surname and belongs to it.
_SUFFIXES = {"jr", "jnr", "junior", "sr", "snr", "senior", "ii", "iii", "iv"}


def plain(name: str) -> str:
    """Lower case, without accents, words divided by one space: “Müller-Østby, A.” becomes “muller ostby a”."""
    return " ".join(words_of(fold(name)))


def surname_first(name: str) -> str:
    """“Oyelaran Petra” for “Petra Oyelaran”: the last word that is no suffix stands first; a guess where names do otherwise."""
    words = name.split()
    last = len(words)
    while last > 1 and plain(words[last - 1]) in _SUFFIXES:
        last -= 1
    return " ".join(words[last - 1 :] + words[: last - 1]) if words else ""
