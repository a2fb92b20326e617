"""Filters for pictures."""

from django import template

from articles.models import Picture
from articles.pictures.places import Shown, show

register = template.Library()


@register.filter
def at_place(picture: Picture, place: str) -> Shown:
    """Return the files of a picture for a place in `articles.pictures.places`."""
    return show(picture, place)
