"""The limit as this process knows it: no query per request, and a change is everywhere within two seconds (docs/meter.md, rule 5)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from articles import versions
from articles.generation_cache import GenerationCache
from paywall.access import Policy
from paywall.models import DEFAULT_LIMIT, MeterPolicy

_known = GenerationCache(1)


def current() -> Policy:
    """The policy that holds now. It is asked for again when the generation rises, which a save does, and at each poll.

    The poll is for a limit that was changed without a save of Django's: by SQL, or by `update()` in a shell.
    """
    next_poll = timezone.now() + timedelta(seconds=settings.GENERATION_POLL_SECONDS)
    return _known.get_or_make("policy", versions.current(), _ask, until=next_poll)


def unasked() -> Policy:
    """The policy where no limit matters, without asking the database."""
    return Policy(DEFAULT_LIMIT, ZoneInfo(settings.TIME_ZONE))


def _ask() -> Policy:
    limit = MeterPolicy.objects.values_list("limit", flat=True).first()
    return Policy(DEFAULT_LIMIT if limit is None else limit, ZoneInfo(settings.TIME_ZONE))
