"""The short way to a page that was served before and is not free: to its decision, past sessions and routing.

A premium page is the same for everybody except for who may read on (docs/meter.md), so once it was served the long way, all
that a further view of the same address needs is `request.access`: who is it, what does the ledger hold. This middleware
keeps, for each such address, which piece it is and the headers that the long way gave it; the texts are kept by
`articles.pages.kept`. Everything that is unusual (other methods, refusals, errors, an older generation) goes the long way.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from accounts.sessions import reader_at_once
from articles import versions
from articles.generation_cache import GenerationCache
from articles.pages import kept
from newsroom.serving import kept_response
from paywall import cookies
from paywall.middleware import Access

KEPT = 5000
# In the environment of a request that has to go the long way, so that it is not tried here twice.
LONG_WAY = "newsroom.long_way"


@dataclass(frozen=True)
class Known:
    """An address that was served: its piece, and the response without its body."""

    kind: str
    pk: int
    facts: kept.Facts
    prototype: HttpResponse


class MeteredPagesMiddleware:
    """Stands below the page cache and the client's address, above everything else."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = GenerationCache(KEPT)
        # Its parts are called where they are needed: it sets the form's cookie.
        self.forms = CsrfViewMiddleware(get_response)
        self.form_cookie = cookies.CookieTemplate(self._make_form_cookie)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or LONG_WAY in request.META:
            return self.get_response(request)
        try:
            now = versions.current()
            if (response := self._found(request, now)) is not None:
                return response
        except DatabaseError:
            # The long way has an answer for a database that is away.
            return self.get_response(request)
        response = self.get_response(request)
        if served := getattr(response, "metered_page", None):
            self._remember(_key(request), served, response, now)
        return response

    def found(self, request: HttpRequest) -> HttpResponse | None:
        """The answer to a GET of a page that was served before; None where it has to go the long way."""
        return self._found(request, versions.current())

    def _found(self, request: HttpRequest, now: versions.Now) -> HttpResponse | None:
        known = self.known.get(_key(request), now)
        return None if known is None else self._served(request, known)

    def _served(self, request: HttpRequest, known: Known) -> HttpResponse | None:
        session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if session_key is not None:
            reader = reader_at_once(session_key)
            if reader is None:
                # Staff, or a session that is over, nobody's, or to be renewed: that wants a cookie of its own.
                request.META[LONG_WAY] = True
                return None
            request.user = reader
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
        except Exception:
            # A page that could not be sent was no view (docs/meter.md, rule 1).
            opened.finish(HttpResponse(status=500))
            raise
        response = kept_response.again(known.prototype, body)
        if is_gzip:
            response.headers["Content-Encoding"] = "gzip"
        opened.finish(response)
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            self.form_cookie.set_on(response, request.META["CSRF_COOKIE"])
        return response

    def _make_form_cookie(self, response: HttpResponse) -> None:
        request = HttpRequest()
        request.META |= {"CSRF_COOKIE": "value", "CSRF_COOKIE_NEEDS_UPDATE": True}
        self.forms.process_response(request, response)

    def _remember(self, key: tuple, served: tuple, response: HttpResponse, now: versions.Now) -> None:
        kind, pk, facts = served
        prototype = HttpResponse()
        for name, value in response.items():
            if name != "Content-Encoding":
                prototype[name] = value
        self.known.put(key, now, Known(kind, pk, facts, prototype))


def _key(request: HttpRequest) -> tuple:
    return request.META.get("HTTP_HOST"), request.META.get("SERVER_NAME"), request.is_secure(), request.path_info
