"""The words of a verdict: the note above a counted article, and the wall (docs/meter.md, rule 15).

Both stand on a hot path, so each is rendered once for the facts that it prints; what belongs to one request, the form's
token, is put into a place left for it.
"""

import logging
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from secrets import token_bytes
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH
from django.template.loader import render_to_string
from django.utils.html import escape

from articles import navigation
from articles.reading.access import AskedPiece
from articles.text.marks import new_mark
from paywall.access import Decision, Reason

log = logging.getLogger(__name__)

_TOKEN, _NEXT, _NEXT_QUOTED = new_mark("token"), new_mark("next"), new_mark("next-quoted")
# For `bytes.translate`: of each byte the letter of a secret that it stands for, the bytes that would favour some letters,
# and of each letter its number.
_LETTERS = bytes(ord(CSRF_ALLOWED_CHARS[byte % len(CSRF_ALLOWED_CHARS)]) for byte in range(256))
_UNEVEN = bytes(range(256 - 256 % len(CSRF_ALLOWED_CHARS), 256))
_NUMBERS = bytes(max(0, CSRF_ALLOWED_CHARS.find(chr(byte))) for byte in range(256))
# Where the text broke off: the element around the rest of the text, or around the wall.
_WHERE_IT_BROKE_OFF = "#rest"


class Facts(NamedTuple):
    """All that a note or a wall prints; equal facts are rendered once. (A tuple is made and compared soonest.)"""

    reason: Reason
    reads: int
    limit: int
    starts_again: date
    is_unverified: bool
    site_name: str
    instead: tuple[navigation.Link, ...] = ()

    @property
    def is_last(self) -> bool:
        return self.reads == self.limit


@dataclass(frozen=True)
class WordedVerdict:
    """A decision, with the words that a reader gets for it."""

    request: HttpRequest
    piece: AskedPiece
    decision: Decision
    is_unverified: bool = False
    refusal: None = None

    @property
    def is_whole(self) -> bool:
        return self.decision.is_whole

    def note(self) -> str:
        if self.decision.reason not in (Reason.COUNTED, Reason.HELD):
            return ""
        return self._filled("paywall/note.html")

    def wall(self) -> str:
        if self.is_whole:
            return ""
        return self._filled("paywall/wall.html", with_links=True)

    def _filled(self, template: str, with_links: bool = False) -> str:
        try:
            back = self.piece.path + _WHERE_IT_BROKE_OFF
            parts = _rendered(template, self._facts(_instead() if with_links else ()), back)
            return self._token().join(parts) if len(parts) > 1 else parts[0]
        except Exception:
            # The page without these words is better than no page; whole or preview was decided before.
            log.exception("The words of %s could not be rendered", template)
            return ""

    def _facts(self, instead: tuple[navigation.Link, ...]) -> Facts:
        return Facts(
            self.decision.reason,
            self.decision.reads,
            self.decision.limit,
            self.decision.starts_again,
            self.is_unverified,
            settings.SITE_NAME,
            instead,
        )

    def _token(self) -> str:
        # Asking for a token sets the form's cookie, which no answer but a GET's may (docs/meter.md, rule 1).
        if self.request.method != "GET":
            return ""
        meta = self.request.META
        if not meta.get("CSRF_COOKIE"):
            meta["CSRF_COOKIE"] = _new_secret()
            meta["CSRF_COOKIE_NEEDS_UPDATE"] = True
        return _masked(meta["CSRF_COOKIE"])


def _instead() -> tuple[navigation.Link, ...]:
    try:
        return navigation.free_articles()
    except DatabaseError as error:
        log.warning("The wall offers nothing to read instead, because the database does not answer: %s", error)
        return ()


def _new_secret() -> str:
    """A form's secret as Django makes them, in a fraction of the time.

    With Django's own a wall costs 35 to 55 % more (docs/speed.md, “What each mechanism is worth”).
    """
    secret = b""
    while len(secret) < CSRF_SECRET_LENGTH:
        # The last few of 256 values are left out, so that each letter is as likely as the others.
        secret += token_bytes(2 * CSRF_SECRET_LENGTH).translate(_LETTERS, _UNEVEN)
    return secret[:CSRF_SECRET_LENGTH].decode()


def _masked(secret: str) -> str:
    """What `get_token()` makes of a secret that the visitor has, without sending the cookie again, in a fraction of the time.

    A random mask and the secret added to it, so that a compressed page tells nothing of the secret (Django's format). The
    letters' numbers are added all at once: two of them fill no byte, so nothing is carried over.
    """
    mask, length = _new_secret().encode(), len(secret)
    sums = int.from_bytes(mask.translate(_NUMBERS)) + int.from_bytes(secret.encode().translate(_NUMBERS))
    return (mask + sums.to_bytes(length).translate(_LETTERS)).decode()


@lru_cache(maxsize=512)
def _rendered(template: str, facts: Facts, back: str) -> tuple[str, ...]:
    """The words in parts, between which the form's token belongs; `back` is where a reader comes back to."""
    places = {"token_place": _TOKEN, "next_place": _NEXT, "next_quoted_place": _NEXT_QUOTED}
    html = render_to_string(template, {"facts": facts, **places})
    return tuple(html.replace(_NEXT, escape(back)).replace(_NEXT_QUOTED, quote(back, safe="/")).split(_TOKEN))
