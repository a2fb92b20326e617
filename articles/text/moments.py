"""Moments as machines read them. Pure."""

from datetime import datetime

from django.utils import timezone


def machine_time(moment: datetime) -> str:
    """A moment for `<time datetime>`, JSON-LD and sitemaps: “2026-11-27T02:38:47+00:00”, in the site's time zone.

    HTML allows three digits of a second at most, and readers see minutes: whole seconds are enough everywhere.
    """
    return timezone.localtime(moment).isoformat(timespec="seconds")
