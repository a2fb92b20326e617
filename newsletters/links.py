"""The links in a newsletter that belong to one reader: unsubscribe, choices, why.

A token names a reader and a newsletter and is signed with SECRET_KEY. It lets its holder end or choose newsletters and
nothing else: it signs nobody in. It does not run out while the account exists (RFC 8058, section 3.1, asks for that much).

A mail is rendered once for all; `PLACE` stands where the token goes, and `filled()` puts it there.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

# No letter of it needs escaping in HTML, in an address or in quoted-printable, and no text of ours holds it.
PLACE = "READERS-OWN-TOKEN-GOES-HERE"
_SALT = "newsletters.links"


def token_of(user_id: int, newsletter_id: int) -> str:
    """The token of a reader for a newsletter: letters, digits, `-` and `_` only."""
    return _signer().sign(f"{user_id:x}-{newsletter_id:x}").replace(":", "-", 1)


def read_token(token: str) -> tuple[int, int]:
    """(user id, newsletter id). Raises BadSignature where the token was not made here."""
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
