"""The short way to a premium or registered article that was served before: it skips sessions and routing.

A metered page is the same for every reader except for how much they may read (docs/meter.md). Once it has been served the
long way, a further view of the same address needs only `request.access`: who the reader is and what the ledger holds. This
middleware remembers, for each such address, the piece and the headers that the long way produced; `articles.pages.kept`
keeps the rendered text. Everything unusual (other methods, refusals, errors, an older generation) goes the long way.
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
# A key in the environment of a request that must go the long way. It keeps the middleware from trying the short way again.
LONG_WAY = "newsroom.long_way"


@dataclass(frozen=True)
class Known:
    """What is known of an address that was served before: its piece, and the headers that do not depend on the body."""

    kind: str
    pk: int
    facts: kept.Facts
    headers: Headers


class MeteredPagesMiddleware:
    """Answers known metered pages. Must come right after the page cache and the client's address."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = GenerationCache(KEPT)
        # Called step by step below: it reads and sets the CSRF cookie for the wall's form.
        self.forms = CsrfViewMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or LONG_WAY in request.META:
            return self._long_way(request)
        try:
            now = versions.current()
            if (answer := self._found(request, now)) is not None:
                return answer.response()
        except Exception:
            # The long way handles an outage of the database and every other failure.
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
        """Return the answer to a GET of a page that was served before, or None if the request must go the long way."""
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
            # A Django response, only to collect the cookies that the meter and the CSRF middleware set.
            cookies = HttpResponse()
            self.forms.process_response(request, cookies)
            opened.finish(cookies)
        except Exception:
            # The long way continues with the decision made here, so that one view is not counted twice.
            request.META[BEGUN] = opened
            raise
        headers = (*known.headers, ("Content-Length", str(len(body))))
        return Answer("200 OK", (*headers, ("Content-Encoding", "gzip")) if is_gzip else headers, body, cookies.cookies)

    def _reader_is_known(self, request: HttpRequest) -> bool:
        """Set `request.user` if the session belongs to a registered reader. Return False for any other session.

        A request without a session cookie is an anonymous reader's, so the result is True.
        """
        session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if session_key is None:
            return True
        reader = reader_at_once(session_key)
        if reader is None:
            # A member of staff, or a session that has expired, has no user or must be renewed: the long way sets its cookie.
            request.META[LONG_WAY] = True
            return False
        request.user = reader
        return True


def _key(request: HttpRequest) -> tuple:
    return request.META.get("HTTP_HOST"), request.META.get("SERVER_NAME"), request.is_secure(), request.path_info
