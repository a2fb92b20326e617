"""Cut a long text to the part around the matches, for engines that mark words slowly in long texts. Pure."""

import re

from articles.search.query import Query

BEFORE, AFTER = 160, 400


def window(text: str, query: Query) -> str:
    """Return the part around the first place with the most wanted words, compared by their beginnings.

    Without any match, return the beginning of the text. The part is cut at spaces. It can miss a match (an irregular
    plural, an accent); then the caller must use the full text.
    """
    if len(text) <= BEFORE + AFTER:
        return text
    beginnings = {_beginning(word) for term in query.wanted for word in term.words}
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, beginnings), key=len, reverse=True))})")
    places = [(found.start(), found.group()) for found in pattern.finditer(text.lower())][:200]
    best, most = 0, 0
    for number, (place, _) in enumerate(places):
        near = {word for other, word in places[number : number + 12] if other - place < AFTER}
        if len(near) > most:
            best, most = place, len(near)
    start = text.rfind(" ", 0, max(0, best - BEFORE)) + 1
    stop = text.find(" ", best + AFTER)
    return text[start : stop if stop >= 0 else len(text)]


def _beginning(word: str) -> str:
    return word[: max(3, len(word) - 3)]
