"""Who answers, as journalists write it beside an answer: “LP”, or “LP & AC” where two answer together. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeVar

Speaker = TypeVar("Speaker")

_BETWEEN = re.compile(r"\s*(?:[&,;/+]|\band\b)\s*", re.IGNORECASE)
FORBIDDEN = re.compile(r"[&,;/+:]|\band\b", re.IGNORECASE)


class UnknownVoice(Exception):
    """Initials that nobody on the screen has, or that two people share but for capitals."""


def normal(initials: str) -> str:
    """Initials as they are compared: composed accents, single spaces, no colon or full stop at the end."""
    return " ".join(unicodedata.normalize("NFC", initials).split()).strip(":. ")


def parse(who: str, speakers: Mapping[str, Speaker]) -> list[Speaker]:
    """“LP & AC” in, the speakers with these initials out, each once, in the order in which they are named.

    Capitals decide only where they must. Raises UnknownVoice with a sentence for the journalist.
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
    return f"“{written}” is none of the experts of this Q&A ({', '.join(known)})."
