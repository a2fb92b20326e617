"""Counts of readers who registered through a newsletter's page, per day and without names."""

from datetime import date, datetime

from django.db.models import F, Sum
from django.utils import timezone

from newsletters.models import Newsletter, Registrations


def count(newsletter: Newsletter, now: datetime) -> None:
    """Add one to the count of the local day of `now`."""
    rows = Registrations.objects.filter(newsletter=newsletter, day=timezone.localdate(now))
    if not rows.update(number=F("number") + 1):
        # Another process may make the row at the same moment. Both then add to it.
        Registrations.objects.bulk_create(
            [Registrations(newsletter=newsletter, day=timezone.localdate(now))], ignore_conflicts=True
        )
        rows.update(number=F("number") + 1)


def by_day(newsletter: Newsletter | None, since: date) -> dict[date, int]:
    """Registrations per day since `since`, through one newsletter or all. Days without any are missing."""
    rows = Registrations.objects.filter(day__gte=since).order_by("day")
    if newsletter is not None:
        rows = rows.filter(newsletter=newsletter)
    return dict(rows.values_list("day").annotate(all=Sum("number")))
