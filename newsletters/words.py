"""Words about a newsletter for pages and mails."""

from collections.abc import Sequence

from django.utils.dateformat import time_format

from newsletters.models import WEEKDAYS, Newsletter


def when_sent(newsletter: Newsletter) -> str:
    """The days and the time of sending: “Monday to Friday at 06:30”, “Saturdays at 08:00”, “Every day at 07:00”."""
    return f"{_days(newsletter.weekdays)} at {time_format(newsletter.send_at, 'H:i')}"


def listed(names: Sequence[str]) -> str:
    """“A, B and C”."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def veiled(address: str) -> str:
    """A shortened address: “r•••@example.com”. Its owner recognises it; others, to whom a mail was forwarded, do not."""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}•••@{host}"


def _days(days: list[int]) -> str:
    names = [WEEKDAYS[day - 1] for day in days]
    if len(days) == len(WEEKDAYS):
        return "Every day"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[0]} to {names[-1]}"
    return listed([f"{name}s" for name in names])
