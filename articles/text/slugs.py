"""Slugs: the readable ends of addresses."""

import unicodedata

from anyascii import anyascii
from django.utils.text import slugify

LONGEST = 80
# Emoji, arrows and the like mean nothing in an address; anyascii would spell them out.
_SYMBOLS = ("So", "Sk", "Cs", "Co", "Cn")


def slug_for(text: str, fallback: str = "article", longest: int = LONGEST) -> str:
    """Make a slug of complete words from text in any script; `fallback` if no letter or digit is left.

    The slug has at most `longest` characters. Other scripts are transliterated character by character (anyascii): for
    Chinese and Japanese that is only a rough reading, but it distinguishes the addresses.
    """
    slug = slugify(anyascii("".join(sign for sign in text if unicodedata.category(sign) not in _SYMBOLS)))
    if len(slug) > longest:
        slug = slug[: longest + 1].rpartition("-")[0] or slug[:longest]
    return slug.strip("-_") or fallback
