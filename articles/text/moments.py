"""Machine-readable dates and times. Pure."""

from datetime import datetime

from django.utils import timezone


def machine_time(moment: datetime) -> str:
    """Format a moment in the site's time zone for `<time datetime>`, JSON-LD and sitemaps: “2026-11-27T02:38:47+00:00”.

    Whole seconds are enough: HTML allows at most three decimals, and readers see minutes.
    """
    return timezone.localtime(moment).isoformat(timespec="seconds")
