"""Names for comparing and sorting, without capitals, accents and punctuation. Pure."""

from articles.text.folding import fold, words_of

# Suffixes that follow a surname.
_SUFFIXES = {"jr", "jnr", "junior", "sr", "snr", "senior", "ii", "iii", "iv"}


def plain(name: str) -> str:
    """Fold a name to lower-case words with single spaces: “Müller-Østby, A.” becomes “muller ostby a”."""
    return " ".join(words_of(fold(name)))


def surname_first(name: str) -> str:
    """Move the last word that is not a suffix to the front: “Petra Oyelaran” becomes “Oyelaran Petra”.

    This is only a guess for names in which the surname is not the last word.
    """
    words = name.split()
    last = len(words)
    while last > 1 and plain(words[last - 1]) in _SUFFIXES:
        last -= 1
    return " ".join(words[last - 1 :] + words[: last - 1]) if words else ""
