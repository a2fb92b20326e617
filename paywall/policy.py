"""The limit as this process knows it: no query per request, and a change is everywhere within two seconds (docs/meter.md, rule 5)."""

import time
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings

from articles import versions
from paywall.access import Policy
from paywall.models import DEFAULT_LIMIT, MeterPolicy


@dataclass(frozen=True)
class _Known:
    generation: int
    asked_at: float
    policy: Policy


_known: _Known | None = None


def current() -> Policy:
    """The policy that holds now; a save in the admin raises the generation, so that it is asked for again at once."""
    global _known
    generation, clock = versions.current().generation, time.monotonic()
    if _known is None or _known.generation != generation or clock - _known.asked_at >= settings.GENERATION_POLL_SECONDS:
        limit = MeterPolicy.objects.values_list("limit", flat=True).first()
        policy = Policy(DEFAULT_LIMIT if limit is None else limit, ZoneInfo(settings.TIME_ZONE))
        _known = _Known(generation, clock, policy)
    return _known.policy


def unasked() -> Policy:
    """The policy where no limit matters, without asking the database."""
    return Policy(DEFAULT_LIMIT, ZoneInfo(settings.TIME_ZONE))


def forget() -> None:
    """Ask the database at the next call (tests)."""
    global _known
    _known = None
