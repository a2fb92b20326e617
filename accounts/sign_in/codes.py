"""The one-time code: six digits, sent in one e-mail to one address, valid in one browser.

The request is stored in the session, and its code only as a keyed hash. Tries are counted in the cache with an atomic
counter, so even guesses sent at the same moment get no more than three tries. This module does not know whether the address
has an account.
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
    """A code that was sent and is not used yet. `id` distinguishes requests; `sent_at` is a Unix time."""

    id: str
    email: str
    digest: str
    sent_at: float

    def is_expired(self) -> bool:
        return time.time() - self.sent_at > settings.CODE_SECONDS


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def request_code(request: HttpRequest, purpose: Purpose, email: str, send) -> Pending:
    """Generate a code, pass it to `send(code)` and store it for this browser, replacing an older one.

    Raises TooMany if a limit is reached. If `send` raises, the exception propagates, nothing is stored or counted, and an
    older code stays valid.
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
        # No e-mail was sent, so nothing counts towards the limits.
        usage.rollback()
        limits.put_back(drawn)
        raise
    limits.sent(email)
    pending = Pending(secrets.token_urlsafe(12), email, "", time.time())
    state = {"id": pending.id, "email": email, "digest": _digest(pending.id, code), "sent_at": pending.sent_at}
    request.session[_key(purpose)] = state
    return Pending(**state)


def pending_code(request: HttpRequest, purpose: Purpose) -> Pending | None:
    """Return the code that this browser is waiting for, expired or not, or None."""
    state = request.session.get(_key(purpose))
    return Pending(**state) if isinstance(state, dict) else None


def forget_code(request: HttpRequest, purpose: Purpose) -> None:
    request.session.pop(_key(purpose), None)


def try_code(request: HttpRequest, purpose: Purpose, pending: Pending, typed: str) -> Outcome:
    """Compare the typed digits with the code.

    A correct code works once. The code is discarded after the third wrong try, or when it expires.

    Raises TooMany, without counting a try, if this code was tried a moment ago while codes are being guessed on the whole site.
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
            # The code was sent twice at the same moment, by a double click or a thief. The first request uses it and
            # changes the session; this one must not.
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
    """Make a correct code valid again, because signing in with it failed on our side."""
    cache.delete(_used(pending))
    cache.delete(_tries(pending))


def digits_of(text: str) -> str:
    """Return the code in a pasted text: "123456", "123 456", "123-456", also inside the e-mail's sentences.

    If the text contains no such group, the result is all of its digits. Digits of other scripts are converted.
    """
    western = "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text)
    whole = re.search(r"(?<!\d)(\d{3})[\s-]?(\d{3})(?!\d)", western)
    return "".join(whole.groups()) if whole else re.sub(r"\D", "", western)


def _count_try(pending: Pending) -> int:
    key = _tries(pending)
    cache.add(key, 0, settings.CODE_SECONDS)
    try:
        return cache.incr(key)
    except ValueError:
        # The cache dropped the counter. Without a count, no further try is allowed.
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
