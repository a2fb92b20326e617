"""Text that an XML document can hold."""

import re

# XML 1.0 has no way to write these, not even as an escape.
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The words of a text, one space between them, without the characters that XML forbids."""
    return " ".join(allowed(text).split())


def allowed(text: str) -> str:
    """A text with a space for each character that XML forbids; its lines and spaces stay, which code needs."""
    return _NOT_IN_XML.sub(" ", text)
