"""The short way to a page that was served before and is not free: to its decision, past sessions and routing.

A premium page is the same for everybody except for who may read on (docs/meter.md), so once it was served the long way, all
that a further view of the same address needs is `request.access`: who is it, what does the ledger hold. This middleware
keeps, for each such address, which piece it is and the headers that the long way gave it; the texts are kept by
`articles.pages.kept`. Everything that is unusual (other methods, refusals, errors, an older generation) goes the long way.
"""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from accounts.sessions import reader_at_once
from articles import versions
from articles.generation_cache import GenerationCache
from articles.pages import kept
from newsroom.serving.answer import Answer, Headers, headers_of
from paywall.middleware import BEGUN, Access

log = logging.getLogger(__name__)
KEPT = 5000
# In the environment of a request that has to go the long way, so that it is not tried here twice.
LONG_WAY = "newsroom.long_way"


@dataclass(frozen=True)
class Known:
    """An address that was served: its piece, and the headers that do not depend on the body."""

    kind: str
    pk: int
    facts: kept.Facts
    headers: Headers


class MeteredPagesMiddleware:
    """Stands below the page cache and the client's address, above everything else."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = GenerationCache(KEPT)
        # Its parts are called where they are needed: it reads the form's cookie, and sets it.
        self.forms = CsrfViewMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or LONG_WAY in request.META:
            return self._long_way(request)
        try:
            now = versions.current()
            if (answer := self._found(request, now)) is not None:
                return answer.response()
        except Exception:
            # The long way has an answer for a database that is away, and words for everything else.
            log.info("The short way to %s failed", request.path, exc_info=True)
            return self._long_way(request)
        response = self._long_way(request)
        if served := getattr(response, "metered_page", None):
            headers = headers_of(response, but=("Content-Encoding", "Content-Length"))
            self.known.put(_key(request), now, Known(*served, headers))
        return response

    def _long_way(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 200:
            # Also where a middleware failed before AccessMiddleware was asked, or after it had finished.
            opened = request.META.get(BEGUN) or getattr(request, "access", None)
            if opened is not None:
                opened.finish(response)
        return response

    def found(self, request: HttpRequest) -> Answer | None:
        """The answer to a GET of a page that was served before; None where it has to go the long way."""
        return self._found(request, versions.current())

    def _found(self, request: HttpRequest, now: versions.Now) -> Answer | None:
        known = self.known.get(_key(request), now)
        if known is None or not self._reader_is_known(request):
            return None
        opened = request.access = Access(request)
        verdict = opened.open(known.facts.piece)
        if verdict.refusal is not None:
            request.META[LONG_WAY] = True
            return None
        if not verdict.is_whole and settings.CSRF_COOKIE_NAME in request.COOKIES:
            self.forms.process_request(request)
        try:
            page = kept.page(known.kind, known.pk, verdict.is_whole)
            body, is_gzip = page.body(verdict, request.META.get("HTTP_ACCEPT_ENCODING", ""))
            # Whoever sets a cookie wants a response of Django's to set it on.
            cookies = HttpResponse()
            self.forms.process_response(request, cookies)
            opened.finish(cookies)
        except Exception:
            # The long way goes on with what was decided, so that one view is not counted twice.
            request.META[BEGUN] = opened
            raise
        headers = (*known.headers, ("Content-Length", str(len(body))))
        return Answer("200 OK", (*headers, ("Content-Encoding", "gzip")) if is_gzip else headers, body, cookies.cookies)

    def _reader_is_known(self, request: HttpRequest) -> bool:
        """Set `request.user` where a session names a registered reader. False for every other session."""
        session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if session_key is None:
            return True
        reader = reader_at_once(session_key)
        if reader is None:
            # Staff, or a session that is over, nobody's, or to be renewed: that needs a cookie of its own.
            request.META[LONG_WAY] = True
            return False
        request.user = reader
        return True


def _key(request: HttpRequest) -> tuple:
    return request.META.get("HTTP_HOST"), request.META.get("SERVER_NAME"), request.is_secure(), request.path_info
