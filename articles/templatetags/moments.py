"""Filters for dates and times, available in every template (`builtins` in the settings)."""

from datetime import datetime

from django import template

from articles.text.moments import machine_time

register = template.Library()


@register.filter
def machine(moment: datetime) -> str:
    """Return the value for `<time datetime>`."""
    return machine_time(moment)
