"""Small helps for templates: names in a sentence, and the focal point of a picture as a class."""

from collections.abc import Iterable

from django import template

from articles.models import Picture

register = template.Library()


@register.filter
def in_words(things: Iterable, attribute: str = "") -> str:
    """“A, B and C” of things, or of an attribute of theirs."""
    names = [str(getattr(thing, attribute) if attribute else thing) for thing in things]
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


@register.filter
def focus(picture: Picture) -> str:
    """The classes that keep a picture's focal point inside a crop, in steps of a tenth; none for the middle."""
    places = (("fx", round(picture.focal_x * 10)), ("fy", round(picture.focal_y * 10)))
    return " ".join(f"{name}-{place}" for name, place in places if place != 5)
