"""Small helps for templates: names in a sentence."""

from collections.abc import Iterable

from django import template

register = template.Library()


@register.filter
def in_words(things: Iterable, attribute: str = "") -> str:
    """“A, B and C” of things, or of an attribute of theirs."""
    names = [str(getattr(thing, attribute) if attribute else thing) for thing in things]
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
