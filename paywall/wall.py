"""The words of a verdict: the note above a counted article, and the wall (docs/meter.md, rule 15).

Both are on a hot path, so each is rendered only once for the same facts. The form's token, which differs for each request, is
inserted afterwards.
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
# Tables for `bytes.translate`: from a random byte to a letter of a secret; the bytes to drop, because they would make some
# letters more likely; and from a letter to its number.
_LETTERS = bytes(ord(CSRF_ALLOWED_CHARS[byte % len(CSRF_ALLOWED_CHARS)]) for byte in range(256))
_UNEVEN = bytes(range(256 - 256 % len(CSRF_ALLOWED_CHARS), 256))
_NUMBERS = bytes(max(0, CSRF_ALLOWED_CHARS.find(chr(byte))) for byte in range(256))
# The place where the preview ends: the element around the rest of the text, or around the wall.
_WHERE_IT_BROKE_OFF = "#rest"


class Facts(NamedTuple):
    """Everything that a note or a wall prints. Equal facts are rendered once; a tuple is the fastest to create and compare."""

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
    """A decision, with the words that the reader sees."""

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
            # A page without the note or the wall is better than no page. Whether it is whole was decided before.
            log.exception("Could not render %s", template)
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
        # A token sets the CSRF cookie, and only the answer to a GET may set a cookie (docs/meter.md, rule 1).
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
        log.warning("The wall shows no free articles, because the database does not answer: %s", error)
        return ()


def _new_secret() -> str:
    """Return a CSRF secret in Django's format, in a fraction of the time.

    With Django's own function, a wall costs 35 to 55 % more (docs/speed.md, “What each mechanism is worth”).
    """
    secret = b""
    while len(secret) < CSRF_SECRET_LENGTH:
        # The last few of the 256 byte values are dropped, so every letter is equally likely.
        secret += token_bytes(2 * CSRF_SECRET_LENGTH).translate(_LETTERS, _UNEVEN)
    return secret[:CSRF_SECRET_LENGTH].decode()


def _masked(secret: str) -> str:
    """Return what `get_token()` makes of the visitor's secret, in a fraction of the time and without sending the cookie again.

    In Django's format, the token is a random mask followed by the secret added to that mask, so a compressed page reveals
    nothing about the secret. All letters are added as one large integer: the sum of two letter numbers fits into a byte, so
    nothing is carried over.
    """
    mask, length = _new_secret().encode(), len(secret)
    sums = int.from_bytes(mask.translate(_NUMBERS)) + int.from_bytes(secret.encode().translate(_NUMBERS))
    return (mask + sums.to_bytes(length).translate(_LETTERS)).decode()


@lru_cache(maxsize=512)
def _rendered(template: str, facts: Facts, back: str) -> tuple[str, ...]:
    """Return the rendered words, split where the form's token must be inserted; `back` is the path that readers return to."""
    places = {"token_place": _TOKEN, "next_place": _NEXT, "next_quoted_place": _NEXT_QUOTED}
    html = render_to_string(template, {"facts": facts, **places})
    return tuple(html.replace(_NEXT, escape(back)).replace(_NEXT_QUOTED, quote(back, safe="/")).split(_TOKEN))
