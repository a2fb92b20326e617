"""The words of a verdict: the note above a counted article, and the wall (METER.md, rule 15).

Both stand on a hot path, so each is rendered once for the facts that it prints; what belongs to one request (the
form's token, where to come back to) is put into places left for it.
"""

import logging
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from secrets import token_bytes
from urllib.parse import quote

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH
from django.template.loader import render_to_string
from django.utils.html import escape

from articles import navigation
from articles.access import Piece
from paywall.access import Decision, Reason

log = logging.getLogger(__name__)

# Characters of Unicode's private use area mark the places, as in `articles/pages.py`.
_TOKEN, _NEXT, _NEXT_QUOTED = "\ue0f3", "\ue0f4", "\ue0f5"
_PLACES = {letter: place for place, letter in enumerate(CSRF_ALLOWED_CHARS)}
# Where the text broke off: the element around the rest of the text, or around the wall.
_WHERE_IT_BROKE_OFF = "#rest"


@dataclass(frozen=True)
class Facts:
    """All that a note or a wall prints; equal facts are rendered once."""

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
class Spoken:
    """A decision, with the words for it."""

    request: HttpRequest
    piece: Piece
    decision: Decision
    is_unverified: bool = False

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
            html = _rendered(template, self._facts(_instead() if with_links else ()))
            back = self.piece.path + _WHERE_IT_BROKE_OFF
            if _NEXT in html:
                html = html.replace(_NEXT, escape(back))
            if _NEXT_QUOTED in html:
                html = html.replace(_NEXT_QUOTED, quote(back, safe="/"))
            return html.replace(_TOKEN, self._token()) if _TOKEN in html else html
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
        # Asking for a token sets the form's cookie, which no answer but a GET's may (METER.md, rule 1).
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
    """A form's secret as Django makes them, in a tenth of the time."""
    number, letters = int.from_bytes(token_bytes(CSRF_SECRET_LENGTH)), []
    for _ in range(CSRF_SECRET_LENGTH):
        number, place = divmod(number, len(CSRF_ALLOWED_CHARS))
        letters.append(CSRF_ALLOWED_CHARS[place])
    return "".join(letters)


def _masked(secret: str) -> str:
    """What `get_token()` makes of a secret that the visitor has, without sending the cookie again, in a tenth of the time.

    A random mask and the secret added to it, so that a compressed page tells nothing of the secret (Django's format).
    """
    places = [byte % len(CSRF_ALLOWED_CHARS) for byte in token_bytes(len(secret))]
    hidden = [(place + _PLACES[letter]) % len(CSRF_ALLOWED_CHARS) for place, letter in zip(places, secret, strict=True)]
    return "".join([CSRF_ALLOWED_CHARS[place] for place in places + hidden])


@lru_cache(maxsize=128)
def _rendered(template: str, facts: Facts) -> str:
    places = {"token_place": _TOKEN, "next_place": _NEXT, "next_quoted_place": _NEXT_QUOTED}
    return render_to_string(template, {"facts": facts, **places})
