"""A newsletter's name within a sentence."""

_ARTICLES = ("The", "A", "An", "Our")


def within(name: str) -> str:
    """“the daily newsletter” for “The daily newsletter”. A name without an article keeps its capital."""
    first, _, rest = name.partition(" ")
    return f"{first.lower()} {rest}" if rest and first in _ARTICLES else name
