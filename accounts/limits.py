"""How many codes may be asked for, and how quickly they may be tried, beyond the minute that allauth's own limits look at.

Counters stand in the cache, one for each hour of the clock. A day is the present hour and the 24 before it, so that no 24 hours,
wherever they begin, let more through than the day's limit. `incr` is atomic in the cache, in one process and in a shared one.
Only a keyed hash of what is counted is stored. An outage of the cache passes on as its error.

A guess is one of a million, and a code has three tries. The arithmetic of the settings (`CODES_A_NETWORK` and the rest) stands
beside them and in tests/accounts/sign_in/test_limits.py.
"""

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

MINUTE, HOUR, DAY = 60, 3600, 86_400
# Before the present one, that make a day.
HOURS = 24
# The pause before the next mail to an address, by how many codes it was sent and never used: strangers are left in peace.
# A used code begins anew. Everybody sees the same, whether the address has an account or not.
PAUSES = (0, 0, 0, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR)
UNUSED_SECONDS = 7 * DAY
# While more codes fail on the whole site than are normal, the next try of a code waits so long. The first never waits.
SLOW_SECONDS = 30


class TooMany(Exception):
    """A limit is reached. `seconds` says after how long the next one is let through."""

    def __init__(self, seconds: float):
        super().__init__(seconds)
        self.seconds = max(1, int(seconds))

    @property
    def wait(self) -> str:
        """“a minute”, “20 minutes”, “3 hours”, for a sentence that begins with “Wait”."""
        if self.seconds <= 90:
            return "a minute"
        if self.seconds <= 90 * MINUTE:
            return f"{-(-self.seconds // MINUTE)} minutes"
        return f"{-(-self.seconds // HOUR)} hours"


def draw(request: HttpRequest, email: str) -> list[str]:
    """Count one code for the client, its network and the address. Returns what `put_back` needs if no mail went out.

    Raises TooMany, and then counts nothing.
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
    """No mail went out: nothing was drawn."""
    for key in drawn:
        try:
            cache.decr(key)
        except ValueError:
            continue  # The window ended meanwhile.


def sent(email: str) -> None:
    """A code went to this address and waits to be used."""
    count, _ = cache.get(_unused(email)) or (0, 0)
    cache.set(_unused(email), (count + 1, time.time()), UNUSED_SECONDS)


def used(email: str) -> None:
    """A code of this address was used: whoever reads its mail answers."""
    cache.delete(_unused(email))


def failed() -> None:
    """A wrong code was typed, somewhere on the site."""
    _add(_key("failures", "site"))


def wait_for_next_try(tries: int, last_failure: float | None) -> int:
    """How many seconds the next try of a code has to wait: none for its first, and none unless the site is being guessed at."""
    if tries < 1 or last_failure is None:
        return 0
    if (cache.get(_key("failures", "site")) or 0) < settings.FAILED_CODES_AN_HOUR:
        return 0
    return max(0, int(last_failure + SLOW_SECONDS - time.time() + 0.999))


def _until_there_is_room(this_hour: int, earlier: list[int], a_day: int) -> float:
    """Seconds until the hours that are over let one more through; `earlier` counts those before this one, the oldest first."""
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
        # The cache dropped it between the two calls: begin again.
        cache.add(key, 1, seconds)
        return 1


def _unused(email: str) -> str:
    return f"accounts.limits.unused.{salted_hmac('accounts.limits.unused', email, algorithm='sha256').hexdigest()[:32]}"
