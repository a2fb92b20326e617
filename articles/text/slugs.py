"""Readable ends of addresses."""

from django.utils.text import slugify

LONGEST = 80


def slug_for(text: str, fallback: str = "article") -> str:
    """A slug of whole words from any text, at most 80 characters; `fallback` where no letter or digit is left."""
    slug = slugify(text)
    if len(slug) > LONGEST:
        slug = slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]
    return slug.strip("-_") or fallback
