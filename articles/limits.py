"""How often a private link may be written to. A person never meets these limits; a script that has found a link does."""

import logging
import time

from django.core.cache import cache

log = logging.getLogger(__name__)


def is_within(name: str, most: int, seconds: int) -> bool:
    """Count one use of `name` in the present period of so many seconds; return whether there were at most `most`.

    If the cache is away, everything is within the limit: the words of the person who writes matter more.
    """
    key = f"{name}.{int(time.time() // seconds)}"
    try:
        cache.add(key, 0, 2 * seconds)
        return cache.incr(key) <= most
    except ValueError:
        # The cache dropped the counter between the two calls.
        return True
    except Exception:
        # Each cache has errors of its own.
        log.warning("The cache does not count, so %s is not limited", name.rsplit(".", 1)[0], exc_info=True)
        return True
