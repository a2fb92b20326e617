"""How often one invitation may be written to. A person never meets these limits; a script that has found a link does."""

import time

from django.core.cache import cache

SAVES_A_MINUTE = 60
UPLOADS_AN_HOUR = 12


def may_save(invitation_id: int) -> bool:
    return _count(f"asking.saves.{invitation_id}", 60) <= SAVES_A_MINUTE


def may_upload(invitation_id: int) -> bool:
    return _count(f"asking.uploads.{invitation_id}", 3600) <= UPLOADS_AN_HOUR


def _count(name: str, seconds: int) -> int:
    """Count one in the present minute or hour, and return how many there were."""
    key = f"{name}.{int(time.time() // seconds)}"
    cache.add(key, 0, 2 * seconds)
    try:
        return cache.incr(key)
    except ValueError:
        # The cache dropped the counter between the two calls.
        cache.add(key, 1, 2 * seconds)
        return 1
