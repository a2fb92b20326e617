"""Text for XML documents."""

import re

# XML 1.0 cannot represent these characters, not even as escapes.
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return the words of a text with single spaces, without the characters that XML forbids."""
    return " ".join(allowed(text).split())


def allowed(text: str) -> str:
    """Replace each character that XML forbids by a space; line breaks and spaces stay, because code needs them."""
    return _NOT_IN_XML.sub(" ", text)
