"""The links in a newsletter that belong to one reader: unsubscribe, choices, why.

A token names a reader and a newsletter and is signed with SECRET_KEY. Its holder can end or choose newsletters and nothing
else; it does not sign anybody in. It stays valid as long as the account exists (RFC 8058, section 3.1, requires this).

A mail is rendered once for all readers, with `PLACE` instead of a token. `filled()` puts in a reader's token.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

# No character of it needs escaping in HTML, in an address or in quoted-printable, and no other text contains it.
PLACE = "READERS-OWN-TOKEN-GOES-HERE"
_SALT = "newsletters.links"


def token_of(user_id: int, newsletter_id: int) -> str:
    """The token of a reader for a newsletter: letters, digits, `-` and `_` only."""
    return _signer().sign(f"{user_id:x}-{newsletter_id:x}").replace(":", "-", 1)


def read_token(token: str) -> tuple[int, int]:
    """The user's id and the newsletter's id. Raises BadSignature if the token was not made here."""
    user, newsletter, signature = (token.split("-", 2) + ["", ""])[:3]
    try:
        value = f"{int(user, 16):x}-{int(newsletter, 16):x}"
    except ValueError as error:
        raise BadSignature("not a token") from error
    if f"{user}-{newsletter}" != value:
        raise BadSignature("not a token")
    _signer().unsign(f"{value}:{signature}")
    return int(user, 16), int(newsletter, 16)


def unsubscribe_url(token: str = PLACE) -> str:
    return _absolute("newsletters:unsubscribe", token)


def choices_url(token: str = PLACE) -> str:
    return _absolute("newsletters:choices", token)


def why_url(token: str = PLACE) -> str:
    return _absolute("newsletters:why", token)


def filled(text: str, token: str) -> str:
    return text.replace(PLACE, token)


def _absolute(name: str, token: str) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(name, args=[token])}"


def _signer() -> Signer:
    return Signer(salt=_SALT)
