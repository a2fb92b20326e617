"""Limits on writes through a private link. People never reach them, but a script that has found a link does."""

import logging
import time

from django.core.cache import cache

log = logging.getLogger(__name__)


def is_within(name: str, most: int, seconds: int) -> bool:
    """Count one use of `name` and return whether there were at most `most` in the present period of `seconds`.

    If the cache is down, everything is within the limit, because an expert's words matter more than the limit.
    """
    key = f"{name}.{int(time.time() // seconds)}"
    try:
        cache.add(key, 0, 2 * seconds)
        return cache.incr(key) <= most
    except ValueError:
        # The cache evicted the counter between the two calls.
        return True
    except Exception:
        # Cache backends raise different errors.
        log.warning("The cache does not count, so %s is not limited", name.rsplit(".", 1)[0], exc_info=True)
        return True
