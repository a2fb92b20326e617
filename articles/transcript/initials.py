"""The initials that a name can give, as magazines write them before answers."""

import re
from collections.abc import Iterator
from itertools import combinations

from articles.transcript import patterns
from articles.transcript.lines import fold

PARTICLES = patterns.word_set(
    "van von der den de la le les du di da do dos das del della dello degli el al bin bint ibn abu ter ten te tot 't "
    "zu zum zur vom y e i af av d' st san"
)
SUFFIXES = patterns.word_set("jr jnr junior sr snr senior ii iii iv")


def default_initials(name: str) -> str:
    """Initials for a name that came without: first letters, particles left out, both halves of a double name."""
    letters = "".join(part[0] for part in _parts(name) if fold(part) not in PARTICLES)
    letters = "".join(sign for sign in letters if sign.isalnum()).upper()[:6]
    if letters:
        return letters
    return "".join(sign for sign in name if sign.isalnum()).upper()[:2] or "X"


def initials_key(letters: str) -> str:
    """Initials as they are compared: “KO’D” and “KOD” are the same, and so are “J-PB” and “JPB”."""
    return fold(letters).replace("-", "")


def _words_of(name: str) -> list[str]:
    """The words of a name, “J.P.” as two, without a “Jr” or “III” at the end."""
    words = [word for word in re.split(r"\s+|(?<=\.)(?=\w)", name[:200]) if word.strip(".'’-")][:8]
    return words[:-1] if len(words) > 2 and fold(words[-1]).strip(",") in SUFFIXES else words


def _parts(name: str) -> list[str]:
    return [part for word in _words_of(name) for part in word.split("-") if part.strip(".'’")][:8]


def variants(name: str) -> Iterator[tuple[str, int]]:
    """Initials (folded) that people use for a name, each with how far-fetched it is: 0 all words, 1 first and last …"""
    seen: set[str] = set()
    parts = [fold(part) for part in _parts(name)]
    parts = [part for part in parts if part]
    if not parts:
        return
    own = [part for part in parts if part not in PARTICLES] or parts
    words = [fold(word) for word in _words_of(name) if fold(word)]
    whole_words = [word for word in words if word not in PARTICLES] or words
    ranked = [
        (own, 0),
        (parts, 0),
        (whole_words, 0),
        (words, 0),
        ([own[0], own[-1]], 1),
        ([own[0], whole_words[-1]], 1),
    ]
    for chosen, rank in ranked[: None if len(own) > 1 else 4]:
        letters = "".join(part[0] for part in chosen)
        if letters not in seen and (len(letters) > 1 or len(own) == 1):
            seen.add(letters)
            yield letters, rank
    for letters, rank in _of_surname(name, own):
        if letters not in seen:
            seen.add(letters)
            yield letters, rank
    for letters in _far_fetched(own, parts):
        if letters not in seen:
            seen.add(letters)
            yield letters, 3


_PREFIXED = re.compile(r"(Ma?c)(?=[A-Z])|(\w{1,2})['’](?=\w)")


def _of_surname(name: str, own: list[str]) -> Iterator[tuple[str, int]]:
    """“KO’D” and “O’D” for Ken O'Donnell, “RMcC” and “McC” for Rory McCabe, “vdM” for Jan van der Meer; folded."""
    words = _words_of(name)
    if len(words) < 2:
        return
    first, middle, surname = words[0], words[1:-1], words[-1]
    pieces = [_with_prefix(part) for part in surname.split("-") if part.strip(".'’")]
    if not pieces:
        return
    letters = "".join(short for short, _ in pieces)
    if any(found for _, found in pieces):
        before = "".join(fold(word)[:1] for word in middle)
        yield from ((fold(first)[:1] + before + letters, 1), (fold(first)[:1] + letters, 1), (letters, 2))
        # “RMC” and “MC” for McCabe.
        plain = "".join(short[0] + short[-1] for short, _ in pieces)
        yield from ((fold(first)[:1] + before + plain, 1), (fold(first)[:1] + plain, 1), (plain, 2))
    short_words = "".join(fold(word) if len(fold(word)) < 3 else fold(word)[:1] for word in middle)
    if short_words:
        # “SNíB” for Sinéad Ní Bhriain, “vdM” without the first name.
        yield fold(first)[:1] + short_words + letters, 2
    if middle and fold(middle[0]) in PARTICLES:
        yield "".join(fold(word)[:1] for word in middle) + letters, 2


def _with_prefix(part: str) -> tuple[str, bool]:
    """The letters of one half of a surname, folded, and whether it has a prefix of its own: (“mcc”, True) for McCabe."""
    found = _PREFIXED.match(part)
    if found is None:
        return fold(part)[:1], False
    return fold(found[1] or found[2]) + fold(part[found.end() :])[:1], True


def _far_fetched(own: list[str], parts: list[str]) -> Iterator[str]:
    for chosen in (own, parts):
        middle = chosen[1:]
        for size in range(1, len(middle) + 1):
            for kept in combinations(middle, size):
                yield chosen[0][0] + "".join(part[0] for part in kept)
    rest = "".join(part[0] for part in own[1:])
    if rest:
        for size in (2, 3):
            yield own[0][:size] + rest
            yield own[0][0] + own[-1][:size]
            yield own[0][:size] + own[-1][:size]
