"""What a picture was made with, as IPTC's digital source type names it. Only what AI made or altered is told apart.

The codes are those of https://cv.iptc.org/newscodes/digitalsourcetype/; schema.org has a name for each.
"""

import re

from django.db import models

_ADDRESS = re.compile(r"(?:https?://cv\.iptc\.org/newscodes/digitalsourcetype/)?([a-z]{1,60})/?", re.IGNORECASE)


class DigitalSource(models.TextChoices):
    """How AI took part in a picture: IPTC's code and the words that journalists choose from."""

    MADE = "trainedAlgorithmicMedia", "Made with AI: a program made the whole picture"
    ALTERED = (
        "compositeWithTrainedAlgorithmicMedia",
        "Altered with AI: a program added, removed or changed parts of the picture",
    )
    PUT_TOGETHER = "compositeSynthetic", "Altered with AI: put together from parts, some of them made by a program"
    ENHANCED = (
        "algorithmicallyEnhanced",
        "Altered with AI: a program made it sharper, larger or cleaner and added nothing",
    )


CHOICES = [("", "Neither made nor altered with AI, or nothing is known"), *DigitalSource.choices]


def from_file(words: str) -> str:
    """Return the code that an uploaded file states, by its address or alone; empty for cameras, scanners and others."""
    match = _ADDRESS.fullmatch(words.strip())
    return _CODES.get(match[1].lower(), "") if match else ""


def printed(code: str) -> str:
    """Return what readers read beside the credit; empty if AI had no part."""
    if not code:
        return ""
    return "Made with AI" if code == DigitalSource.MADE else "Altered with AI"


def schema_address(code: str) -> str:
    """Return schema.org's address of a code, a member of its IPTCDigitalSourceEnumeration."""
    return f"https://schema.org/{code[:1].upper()}{code[1:]}DigitalSource"


_CODES = {code.lower(): code for code in DigitalSource.values}
