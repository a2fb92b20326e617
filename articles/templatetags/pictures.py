"""Pictures in templates."""

from django import template

from articles.models import Picture
from articles.pictures.places import Shown, show

register = template.Library()


@register.filter
def at_place(picture: Picture, place: str) -> Shown:
    """The files of a picture for a place of `articles.pictures.places`."""
    return show(picture, place)
