"""The quiet hours, in which no newsletter goes out."""

from datetime import datetime, time

from django.conf import settings
from django.utils import timezone


def is_quiet(now: datetime) -> bool:
    """Whether `now` is within NEWSLETTER_QUIET_HOURS, which may span midnight: 22:00-06:00."""
    if not settings.NEWSLETTER_QUIET_HOURS:
        return False
    begin, end = (time.fromisoformat(part) for part in settings.NEWSLETTER_QUIET_HOURS.split("-"))
    local = timezone.localtime(now).time()
    return begin <= local < end if begin <= end else local >= begin or local < end
