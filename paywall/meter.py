"""The meter's arithmetic: periods, and the day on which the count starts again. Pure: no Django, no clock."""

from datetime import date, datetime, tzinfo


def period_of(now: datetime, zone: tzinfo) -> str:
    """Return the month of the aware `now` in the site's time zone, as `YYYY-MM` (docs/meter.md, rule 4)."""
    local = now.astimezone(zone)
    return f"{local.year:04d}-{local.month:02d}"


def starts_again(period: str) -> date:
    """Return the first day of the period after `period` (`YYYY-MM`)."""
    year, month = int(period[:4]), int(period[5:])
    return date(year + month // 12, month % 12 + 1, 1)


def before(period: str, months: int) -> str:
    """Return the period that is `months` months before `period`, as `YYYY-MM`."""
    count = int(period[:4]) * 12 + int(period[5:]) - 1 - months
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def is_full(reads: int, limit: int) -> bool:
    """Return whether a visitor who has opened `reads` articles in a period has no free slot left.

    A limit of 0 means that every premium article asks for registration (docs/meter.md, rule 5).
    """
    return reads >= limit
