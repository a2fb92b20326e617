"""The meter's arithmetic: periods and the day on which the count starts again. Pure: no Django, no clock."""

from datetime import date, datetime, tzinfo


def period_of(now: datetime, zone: tzinfo) -> str:
    """The key of the month, `YYYY-MM`, in which the aware `now` falls in the site's time zone (docs/meter.md, rule 4)."""
    local = now.astimezone(zone)
    return f"{local.year:04d}-{local.month:02d}"


def starts_again(period: str) -> date:
    """The first day of the period after `period` (`YYYY-MM`)."""
    year, month = int(period[:4]), int(period[5:])
    return date(year + month // 12, month % 12 + 1, 1)


def before(period: str, months: int) -> str:
    """The key of the period that lies `months` months before `period`."""
    count = int(period[:4]) * 12 + int(period[5:]) - 1 - months
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def is_full(reads: int, limit: int) -> bool:
    """Whether a period with so many distinct articles has no free slot; 0 is a pure register wall (docs/meter.md, rule 5)."""
    return reads >= limit
