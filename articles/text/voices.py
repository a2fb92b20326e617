"""Parse the initials that journalists write beside an answer: “LP”, or “LP & AC” for a joint answer. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeVar

Speaker = TypeVar("Speaker")

_BETWEEN = re.compile(r"\s*(?:[&,;/+]|\band\b)\s*", re.IGNORECASE)
FORBIDDEN = re.compile(r"[&,;/+:]|\band\b", re.IGNORECASE)


class UnknownVoice(Exception):
    """Raised for initials that no expert on the screen has, or that fit two experts if case is ignored."""


def normal(initials: str) -> str:
    """Normalise initials for comparison: composed accents, single spaces, no colon or full stop at the end."""
    return " ".join(unicodedata.normalize("NFC", initials).split()).strip(":. ")


def parse(who: str, speakers: Mapping[str, Speaker]) -> list[Speaker]:
    """Return the speakers named by initials such as “LP & AC”, each once, in the order given.

    Case matters only if the initials would otherwise be ambiguous. Raises UnknownVoice with a message for the
    journalist.
    """
    known = {normal(initials): speaker for initials, speaker in speakers.items()}
    found: dict[int, Speaker] = {}
    for written in filter(None, (normal(part) for part in _BETWEEN.split(who))):
        alike = [initials for initials in known if initials.casefold() == written.casefold()]
        match = written if written in known else alike[0] if len(alike) == 1 else None
        if match is None:
            raise UnknownVoice(_sentence(written, list(known), alike))
        found.setdefault(id(known[match]), known[match])
    return list(found.values())


def _sentence(written: str, known: list[str], alike: list[str]) -> str:
    if alike:
        return f"“{written}” could be {' or '.join(alike)}. Write the initials with the same capitals."
    if not known:
        return "There are no experts yet. Add them under “Meet the experts” first."
    return f"No expert of this Q&A has the initials “{written}”. Use one of these: {', '.join(known)}."
