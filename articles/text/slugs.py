"""Readable ends of addresses."""

import unicodedata

from anyascii import anyascii
from django.utils.text import slugify

LONGEST = 80
# Emoji, arrows and the like say nothing in an address; anyascii would spell them out.
_SYMBOLS = ("So", "Sk", "Cs", "Co", "Cn")


def slug_for(text: str, fallback: str = "article", longest: int = LONGEST) -> str:
    """A slug of whole words from text in any script, at most `longest` characters; `fallback` where no letter or digit is left.

    Letters of other scripts are written in Latin ones (anyascii), character by character: of Chinese and Japanese that is a
    rough reading, but it tells one address from another.
    """
    slug = slugify(anyascii("".join(sign for sign in text if unicodedata.category(sign) not in _SYMBOLS)))
    if len(slug) > longest:
        slug = slug[: longest + 1].rpartition("-")[0] or slug[:longest]
    return slug.strip("-_") or fallback
