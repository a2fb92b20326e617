"""All notes to readers: corrections and clarifications of what readers can see, newest first, and the years that have any."""

from datetime import datetime

from django.utils import timezone

from articles.models import Correction
from articles.models.querysets import CorrectionQuerySet


def public(now: datetime, year: int = 0) -> CorrectionQuerySet:
    """Return the notes of a year, or all of them."""
    found = Correction.objects.public(now)
    if not year:
        return found
    start, end = (timezone.make_aware(datetime(each, 1, 1)) for each in (year, year + 1))
    return found.filter(made_at__gte=start, made_at__lt=end)


def years(now: datetime) -> list[int]:
    """Return the years in which readers got notes, newest first."""
    made = Correction.objects.public(now).order_by().datetimes("made_at", "year", order="DESC")
    return [moment.year for moment in made]
