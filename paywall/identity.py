"""The meter's own cookie: a signed random name that says nothing about what was read (docs/meter.md, rule 6)."""

import hashlib
import secrets
import time
from functools import lru_cache

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner, b62_decode
from django.http import HttpRequest, HttpResponse

COOKIE = "meter"
SECONDS = 400 * 24 * 3600
_SALT = "paywall.meter"
# Ours have about 75 characters.
_LONGEST = 200


def new() -> str:
    """A random 128-bit id."""
    return secrets.token_urlsafe(16)


def read(request: HttpRequest) -> str | None:
    """The id in the request's cookie; None where there is none, or it is not ours, or too old."""
    value = request.COOKIES.get(COOKIE)
    if not value or len(value) > _LONGEST:
        return None
    try:
        identity, signed_at = _verified(value, settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))
    except BadSignature:
        return None
    return identity if time.time() - signed_at <= SECONDS else None


def hand_out(response: HttpResponse, identity: str) -> None:
    """Set the cookie; only with a counted view."""
    response.set_cookie(
        COOKIE, signed(identity), max_age=SECONDS, httponly=True, samesite="Lax", secure=settings.SITE_IS_SECURE
    )


def signed(identity: str) -> str:
    return TimestampSigner(salt=_SALT).sign(identity)


def hashed(identity: str) -> str:
    """What the ledger stores: 128 bits, so that a stolen ledger makes no cookies. A random id needs no salt."""
    return hashlib.sha256(identity.encode()).hexdigest()[:32]


# The arithmetic of a signature is the same at each view of the same reader. What fails is not kept: it raises.
@lru_cache(maxsize=4096)
def _verified(value: str, secret_key: str, fallbacks: tuple[str, ...]) -> tuple[str, int]:
    """The id, and the Unix time at which it was signed. Raises BadSignature."""
    timestamped = TimestampSigner(key=secret_key, fallback_keys=fallbacks, salt=_SALT)
    identity = timestamped.unsign(value)
    return identity, b62_decode(value.split(timestamped.sep)[-2])
