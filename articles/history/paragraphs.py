"""Merge two edits of one text paragraph by paragraph. Pure."""

from collections.abc import Sequence
from difflib import SequenceMatcher


def merge(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    """Return the text with both edits, or None where both changed the same place. The parts are compared whole."""
    my_edits, their_edits = _edits(base, mine), _edits(base, theirs)
    merged: list[str] = []
    place = 0
    while my_edits or their_edits:
        edits = my_edits if not their_edits or (my_edits and my_edits[0] <= their_edits[0]) else their_edits
        others = their_edits if edits is my_edits else my_edits
        begin, end, words = edits.pop(0)
        if others and others[0] == (begin, end, words):
            others.pop(0)
        # Edits that touch each other belong together, too: the order of two insertions is for a person to say.
        elif others and others[0][0] <= end:
            return None
        if begin < place:
            return None
        merged += [*base[place:begin], *words]
        place = end
    return [*merged, *base[place:]]


def _edits(base: Sequence[str], edited: Sequence[str]) -> list[tuple[int, int, list[str]]]:
    matcher = SequenceMatcher(None, base, edited, autojunk=False)
    return [
        (begin, end, list(edited[first:last]))
        for tag, begin, end, first, last in matcher.get_opcodes()
        if tag != "equal"
    ]
