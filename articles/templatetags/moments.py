"""Moments in templates; known to every template (settings, `builtins`)."""

from datetime import datetime

from django import template

from articles.text.moments import machine_time

register = template.Library()


@register.filter
def machine(moment: datetime) -> str:
    """The value of `<time datetime>`."""
    return machine_time(moment)
