"""The meter's cookie: a signed random id that reveals nothing about what was read (docs/meter.md, rule 6)."""

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
# In characters. A genuine cookie has about 75.
_LONGEST = 200


def new() -> str:
    """Return a random 128-bit id."""
    return secrets.token_urlsafe(16)


def read(request: HttpRequest) -> str | None:
    """Return the id in the request's cookie, or None if the cookie is missing, not signed by this site or too old."""
    value = request.COOKIES.get(COOKIE)
    if not value or len(value) > _LONGEST:
        return None
    try:
        identity, signed_at = _verified(value, settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))
    except BadSignature:
        return None
    return identity if time.time() - signed_at <= SECONDS else None


def hand_out(response: HttpResponse, identity: str) -> None:
    """Set the cookie. Call this only for a counted view."""
    response.set_cookie(
        COOKIE, signed(identity), max_age=SECONDS, httponly=True, samesite="Lax", secure=settings.SITE_IS_SECURE
    )


def signed(identity: str) -> str:
    return TimestampSigner(salt=_SALT).sign(identity)


def hashed(identity: str) -> str:
    """Return the hash that the ledger stores: 128 bits, in hexadecimal.

    A stolen ledger cannot be turned into cookies. The id is random, so the hash needs no salt.
    """
    return hashlib.sha256(identity.encode()).hexdigest()[:32]


# Cached, because the same cookie arrives with each view of a reader. A bad signature raises, so it is not cached.
@lru_cache(maxsize=4096)
def _verified(value: str, secret_key: str, fallbacks: tuple[str, ...]) -> tuple[str, int]:
    """Return the id and the Unix time at which it was signed. Raises BadSignature."""
    timestamped = TimestampSigner(key=secret_key, fallback_keys=fallbacks, salt=_SALT)
    identity = timestamped.unsign(value)
    return identity, b62_decode(value.split(timestamped.sep)[-2])
