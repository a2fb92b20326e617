"""The meter's own cookie: a signed random name that says nothing about what was read (METER.md, rule 6)."""

import hashlib
import secrets

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

COOKIE = "meter"
SECONDS = 400 * 24 * 3600
_SALT = "paywall.meter"


def new() -> str:
    """A random 128-bit id."""
    return secrets.token_urlsafe(16)


def read(request: HttpRequest) -> str | None:
    """The id in the request's cookie; None where there is none, or it is not ours, or too old."""
    value = request.COOKIES.get(COOKIE)
    if not value:
        return None
    try:
        return TimestampSigner(salt=_SALT).unsign(value, max_age=SECONDS)
    except BadSignature:
        return None


def hand_out(response: HttpResponse, identity: str) -> None:
    """Set the cookie; only with a counted view."""
    response.set_cookie(
        COOKIE,
        signed(identity),
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SITE_IS_SECURE,
    )


def signed(identity: str) -> str:
    return TimestampSigner(salt=_SALT).sign(identity)


def hashed(identity: str) -> str:
    """What the ledger stores: 128 bits, so that a stolen ledger makes no cookies. A random id needs no salt."""
    return hashlib.sha256(identity.encode()).hexdigest()[:32]
