"""Filters for lists of names in sentences."""

from collections.abc import Iterable

from django import template

register = template.Library()


@register.filter
def in_words(things: Iterable, attribute: str = "") -> str:
    """Join things, or one of their attributes, as “A, B and C”."""
    names = [str(getattr(thing, attribute) if attribute else thing) for thing in things]
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
