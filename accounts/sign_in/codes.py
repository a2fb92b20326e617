"""The one-time code: six digits, in one mail, for one address, in one browser.

What is asked for stands in the session, the code only as a keyed hash. Tries are counted in the cache, whose counter is
atomic: many guesses sent at once are still three. Whether the address has an account is not known here.
"""

import re
import secrets
import time
import unicodedata
from dataclasses import dataclass
from enum import Enum

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import limits
from accounts.limits import TooMany

DIGITS = 6
TRIES = 3


class Purpose(Enum):
    SIGN_IN = "sign-in"
    ADDRESS = "address"


class Outcome(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"
    EXPIRED = "expired"
    USED = "used"


@dataclass(frozen=True)
class Pending:
    """A code that was sent and not yet used. `id` tells one request from the next."""

    id: str
    email: str
    digest: str
    sent_at: float

    def is_expired(self) -> bool:
        return time.time() - self.sent_at > settings.CODE_SECONDS


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def request_code(request: HttpRequest, purpose: Purpose, email: str, send) -> Pending:
    """Make a code, hand it to `send(code)`, and remember it for this browser in place of an older one.

    Raises TooMany. If `send` fails, its error passes on, nothing is remembered or counted, and an older code stays valid.
    """
    usage = ratelimit.consume(request, app="allauth.account", action="request_login_code", key=email, limit_get=True)
    if not usage:
        raise TooMany(limits.MINUTE)
    try:
        drawn = limits.draw(request, email)
    except TooMany:
        usage.rollback()
        raise
    code = new_code()
    try:
        send(code)
    except Exception:
        # Whatever failed, no mail went out: nothing was used of the limits.
        usage.rollback()
        limits.put_back(drawn)
        raise
    limits.sent(email)
    pending = Pending(secrets.token_urlsafe(12), email, "", time.time())
    state = {"id": pending.id, "email": email, "digest": _digest(pending.id, code), "sent_at": pending.sent_at}
    request.session[_key(purpose)] = state
    return Pending(**state)


def pending_code(request: HttpRequest, purpose: Purpose) -> Pending | None:
    """What this browser waits for, expired or not."""
    state = request.session.get(_key(purpose))
    return Pending(**state) if isinstance(state, dict) else None


def forget_code(request: HttpRequest, purpose: Purpose) -> None:
    request.session.pop(_key(purpose), None)


def try_code(request: HttpRequest, purpose: Purpose, pending: Pending, typed: str) -> Outcome:
    """Compare what was typed. A right code works once; after the third wrong one, or in time, it is gone.

    Raises TooMany where codes are being guessed all over the site and this one was tried a moment ago; that is no try.
    """
    if pending.is_expired():
        forget_code(request, purpose)
        return Outcome.EXPIRED
    if cache.get(_used(pending)):
        return Outcome.USED
    if wait := limits.wait_for_next_try(cache.get(_tries(pending)) or 0, cache.get(_failure(pending))):
        raise TooMany(wait)
    tries = _count_try(pending)
    if tries > TRIES:
        forget_code(request, purpose)
        return Outcome.SPENT
    if constant_time_compare(pending.digest, _digest(pending.id, typed)):
        if not cache.add(_used(pending), 1, settings.CODE_SECONDS):
            # Sent twice at once, by a double click or a thief: the first has it, and the session is the first's to change.
            return Outcome.USED
        forget_code(request, purpose)
        limits.used(pending.email)
        return Outcome.RIGHT
    limits.failed()
    cache.set(_failure(pending), time.time(), settings.CODE_SECONDS)
    if tries == TRIES:
        forget_code(request, purpose)
        return Outcome.SPENT
    return Outcome.WRONG


def give_back(pending: Pending) -> None:
    """The right code could not be answered by signing in: it works once more."""
    cache.delete(_used(pending))
    cache.delete(_tries(pending))


def digits_of(text: str) -> str:
    """The code in what was pasted: "123 456", "123-456", or the mail's sentences around it; else all digits that there are."""
    western = "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text)
    whole = re.search(r"(?<!\d)(\d{3})[\s-]?(\d{3})(?!\d)", western)
    return "".join(whole.groups()) if whole else re.sub(r"\D", "", western)


def _count_try(pending: Pending) -> int:
    key = _tries(pending)
    cache.add(key, 0, settings.CODE_SECONDS)
    try:
        return cache.incr(key)
    except ValueError:
        # The cache dropped the counter: without a count, no further try.
        return TRIES + 1


def _failure(pending: Pending) -> str:
    return f"accounts.code.failed.{pending.id}"


def _used(pending: Pending) -> str:
    return f"accounts.code.used.{pending.id}"


def _tries(pending: Pending) -> str:
    return f"accounts.code.tries.{pending.id}"


def _digest(identity: str, code: str) -> str:
    return salted_hmac(f"accounts.codes.{identity}", code, algorithm="sha256").hexdigest()


def _key(purpose: Purpose) -> str:
    return f"accounts.code.{purpose.value}"
