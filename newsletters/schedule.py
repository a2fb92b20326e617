"""When a newsletter goes out: dates and moments in a time zone. This module uses no model, no database and no clock.

Each date has exactly one time of sending, even when the clocks change. If the clocks skip that time, it moves forward by
the same amount. If the time comes twice, the first one counts. So no date is missed and none comes twice.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol

from django.utils import timezone

# A newsletter has at least one weekday, so its next and its previous date are at most this many days away.
_WEEK = 7
# When a zone's clocks change, the moment of a date may fall on the day before or after. So one more day is searched.
_NEXT_DOOR = 1


class Scheduled(Protocol):
    """The attributes of a newsletter that the schedule needs: ISO weekdays (1 for Monday) and a time of day."""

    weekdays: Collection[int]
    send_at: time


def due_at(send_at: time, day: date, zone: tzinfo) -> datetime:
    """The moment of a local date and time, in UTC. In Python a local time that comes twice is not equal to any other moment."""
    # With fold=0 Python uses the offset from before the clocks change, so it takes the first of two, or moves forward.
    return datetime.combine(day, send_at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def date_after(weekdays: Collection[int], send_at: time, now: datetime, zone: tzinfo) -> date:
    """The first date on one of the weekdays whose time of sending is later than `now`."""
    today, now = now.astimezone(zone).date(), now.astimezone(UTC)
    for days in range(-_NEXT_DOOR, _WEEK + _NEXT_DOOR + 1):
        day = today + timedelta(days=days)
        if day.isoweekday() in weekdays and due_at(send_at, day, zone) > now:
            return day
    raise ValueError("A newsletter without weekdays has no next date.")


def date_before(weekdays: Collection[int], day: date) -> date:
    """The last date on one of the weekdays before `day`."""
    for days in range(1, _WEEK + 1):
        former = day - timedelta(days=days)
        if former.isoweekday() in weekdays:
            return former
    raise ValueError("A newsletter without weekdays has no previous date.")


# --- The same in the time zone of the site ---


def next_date(newsletter: Scheduled, now: datetime) -> date:
    """The next date whose time of sending is still to come at `now`."""
    return date_after(newsletter.weekdays, newsletter.send_at, now, site_zone())


def due_on(newsletter: Scheduled, day: date) -> datetime:
    """The time at which the edition of a date is to go out. The date need not be one of the newsletter's weekdays."""
    return due_at(newsletter.send_at, day, site_zone())


def due_before(newsletter: Scheduled, day: date) -> datetime:
    """The time of the last scheduled sending before this date."""
    return due_on(newsletter, date_before(newsletter.weekdays, day))


def local_date(now: datetime) -> date:
    return now.astimezone(site_zone()).date()


def site_zone() -> tzinfo:
    return timezone.get_default_timezone()
