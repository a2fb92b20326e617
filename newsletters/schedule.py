"""When a newsletter goes out: dates and moments in a time zone. No model, no database, no clock of its own.

A date has one moment, whatever daylight saving does on it. A time that the clocks leap over moves forward by the leap;
of a time that comes twice, the first is meant. So no date is missing and none comes twice.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol

from django.utils import timezone

# A newsletter has at least one weekday, so the next or the former date lies within so many days.
_WEEK = 7
# The moment of a date may lie on either side of its own midnight by what a zone's clocks can leap over.
_NEXT_DOOR = 1


class Scheduled(Protocol):
    """What the schedule needs of a newsletter: ISO weekdays (1 for Monday), and a time of the day."""

    weekdays: Collection[int]
    send_at: time


def due_at(send_at: time, day: date, zone: tzinfo) -> datetime:
    """The moment of a local date at a local time, in UTC: Python calls a local time that comes twice equal to nothing."""
    # With fold=0 Python takes the offset before a change of the clocks: the first of two, or a leap forward.
    return datetime.combine(day, send_at, tzinfo=zone).replace(fold=0).astimezone(UTC)


def date_after(weekdays: Collection[int], send_at: time, now: datetime, zone: tzinfo) -> date:
    """The first of the weekdays' dates whose moment is later than `now`."""
    today = now.astimezone(zone).date()
    for days in range(-_NEXT_DOOR, _WEEK + _NEXT_DOOR + 1):
        day = today + timedelta(days=days)
        if day.isoweekday() in weekdays and due_at(send_at, day, zone) > now:
            return day
    raise ValueError("A newsletter without weekdays has no next date.")


def date_before(weekdays: Collection[int], day: date) -> date:
    """The last of the weekdays' dates before this one."""
    for days in range(1, _WEEK + 1):
        former = day - timedelta(days=days)
        if former.isoweekday() in weekdays:
            return former
    raise ValueError("A newsletter without weekdays has no former date.")


# --- The same in the time zone of the site ---


def next_date(newsletter: Scheduled, now: datetime) -> date:
    """The date of the next sending that is still to come at `now`."""
    return date_after(newsletter.weekdays, newsletter.send_at, now, site_zone())


def due_on(newsletter: Scheduled, day: date) -> datetime:
    """The moment at which the edition of a date is to go out; also of a date that is none of the newsletter's days."""
    return due_at(newsletter.send_at, day, site_zone())


def due_before(newsletter: Scheduled, day: date) -> datetime:
    """The moment of the scheduled sending before the one of this date."""
    return due_on(newsletter, date_before(newsletter.weekdays, day))


def local_date(now: datetime) -> date:
    return now.astimezone(site_zone()).date()


def site_zone() -> tzinfo:
    return timezone.get_default_timezone()
