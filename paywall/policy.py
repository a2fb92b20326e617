"""The limit, cached in this process: no query per request, and a change takes effect everywhere within two seconds
(docs/meter.md, rule 5).
"""

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
    """Return the current policy.

    It is read again when the generation rises, which every save does, and at each poll. The poll catches a limit that was
    changed without Django's `save()`: by SQL, or by `update()` in a shell.
    """
    next_poll = timezone.now() + timedelta(seconds=settings.GENERATION_POLL_SECONDS)
    return _known.get_or_make("policy", versions.current(), _ask, until=next_poll)


def unasked() -> Policy:
    """Return a policy for decisions that do not depend on the limit, without a query."""
    return Policy(DEFAULT_LIMIT, ZoneInfo(settings.TIME_ZONE))


def _ask() -> Policy:
    limit = MeterPolicy.objects.values_list("limit", flat=True).first()
    return Policy(DEFAULT_LIMIT if limit is None else limit, ZoneInfo(settings.TIME_ZONE))
