"""Limits on requesting and trying codes, by the hour and the day. allauth's own limits cover the minute.

The counters are in the cache, one per clock hour. A day means the current hour and the 24 before it, so no period of 24
hours, whenever it begins, exceeds the day's limit. The cache's `incr` is atomic, within one process and across several.
Only keyed hashes of addresses and networks are stored. If the cache is away, its exception propagates.

A code is one of a million and allows three tries. The reasoning behind the limits (`CODES_A_NETWORK` and the others) is in
newsroom/settings.py and in tests/accounts/sign_in/test_limits.py.
"""

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

MINUTE, HOUR, DAY = 60, 3600, 86_400
# How many earlier hours, besides the current one, make up a day.
HOURS = 24
# The pause before the next e-mail to an address, in seconds, by the number of codes sent to it and not used. It protects
# people who never asked for a code. Using a code resets the count. Addresses with and without an account are treated alike.
PAUSES = (0, 0, 0, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR)
UNUSED_SECONDS = 7 * DAY
# In seconds. While more codes fail on the whole site than is normal (FAILED_CODES_AN_HOUR), each further try of a code must
# wait this long after the last wrong one. The first try never waits.
SLOW_SECONDS = 30


class TooMany(Exception):
    """A limit is reached. `seconds` is the time until the next request is allowed."""

    def __init__(self, seconds: float):
        super().__init__(seconds)
        self.seconds = max(1, int(seconds))

    @property
    def wait(self) -> str:
        """The waiting time in words, to follow “Wait”: “a minute”, “20 minutes”, “3 hours”."""
        if self.seconds <= 90:
            return "a minute"
        if self.seconds <= 90 * MINUTE:
            return f"{-(-self.seconds // MINUTE)} minutes"
        return f"{-(-self.seconds // HOUR)} hours"


def draw(request: HttpRequest, email: str) -> list[str]:
    """Count one code for the client and its network, and check the pause of the address.

    Returns the counted keys, for `put_back` if no e-mail is sent. Raises TooMany, counting nothing, if a limit is reached.
    """
    unused = cache.get(_unused(email))
    if unused:
        count, last = unused
        pause = PAUSES[min(count, len(PAUSES) - 1)]
        if (rest := last + pause - time.time()) > 0:
            raise TooMany(rest)
    drawn: list[str] = []
    for scope, name, (an_hour, a_day) in (
        ("client", str(request.client_address), settings.CODES_A_CLIENT),
        ("network", str(request.client_network), settings.CODES_A_NETWORK),
    ):
        key = _key(scope, name)
        drawn.append(key)
        this_hour = _add(key)
        earlier = [cache.get(_key(scope, name, hours)) or 0 for hours in range(HOURS, 0, -1)]
        if this_hour > an_hour or this_hour + sum(earlier) > a_day:
            put_back(drawn)
            raise TooMany(_until_there_is_room(this_hour, earlier, a_day))
    return drawn


def put_back(drawn: list[str]) -> None:
    """Undo `draw`, because no e-mail was sent."""
    for key in drawn:
        try:
            cache.decr(key)
        except ValueError:
            continue  # The counter has expired since.


def sent(email: str) -> None:
    """Record that a code was sent to this address and is not used yet."""
    count, _ = cache.get(_unused(email)) or (0, 0)
    cache.set(_unused(email), (count + 1, time.time()), UNUSED_SECONDS)


def used(email: str) -> None:
    """Forget the unused codes of this address: a code was used, so its owner wants the e-mails."""
    cache.delete(_unused(email))


def failed() -> None:
    """Count a wrong code for the whole site."""
    _add(_key("failures", "site"))


def wait_for_next_try(tries: int, last_failure: float | None) -> int:
    """Return how many seconds the next try of a code must wait.

    The result is 0 for the first try, and 0 unless too many codes are failing on the whole site.

    Args:
        tries: how often this code was tried.
        last_failure: the Unix time of its last wrong try.
    """
    if tries < 1 or last_failure is None:
        return 0
    if (cache.get(_key("failures", "site")) or 0) < settings.FAILED_CODES_AN_HOUR:
        return 0
    return max(0, int(last_failure + SLOW_SECONDS - time.time() + 0.999))


def _until_there_is_room(this_hour: int, earlier: list[int], a_day: int) -> float:
    """Return the seconds until enough earlier hours have dropped out of the day to allow one more code.

    `earlier` holds the counts of the hours before the current one, oldest first.
    """
    rest = HOUR - time.time() % HOUR
    total, hours = this_hour + sum(earlier), 1
    for count in earlier:
        total -= count
        if total <= a_day:
            break
        hours += 1
    return rest + (hours - 1) * HOUR


def _key(scope: str, name: str, hours_ago: int = 0) -> str:
    digest = salted_hmac("accounts.limits", f"{scope}|{name}", algorithm="sha256").hexdigest()[:32]
    return f"accounts.limits.{scope}.{digest}.{int(time.time() // HOUR) - hours_ago}"


def _add(key: str) -> int:
    seconds = (HOURS + 1) * HOUR
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:
        # The cache dropped the counter between the two calls: start it again.
        cache.add(key, 1, seconds)
        return 1


def _unused(email: str) -> str:
    return f"accounts.limits.unused.{salted_hmac('accounts.limits.unused', email, algorithm='sha256').hexdigest()[:32]}"
