"""The site's WSGI handler: what was served before is answered at once, everything else by Django's handler.

Django's handler sends signals around each request, prepares address lookups and walks through all middlewares. A page that
`newsroom.serving.page_cache` or `newsroom.serving.metered_pages` has ready needs none of that, so they are asked first, and do exactly what
they do as middlewares. Whatever they do not know, or cannot do, goes the long way from the start.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections
from django.http import HttpRequest, HttpResponse

from newsroom.serving import kept_response
from newsroom.serving.client_address import ClientAddressMiddleware
from newsroom.serving.metered_pages import LONG_WAY, MeteredPagesMiddleware
from newsroom.serving.page_cache import PageCacheMiddleware

log = logging.getLogger(__name__)
# In seconds.
PATIENCE = 0.01


class Site(WSGIHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async)
        # Only as far as they stand at the top: whatever else an operator put there is to be asked first.
        self.free = self.addresses = self.metered = None
        top = _from_the_top(self._middleware_chain)
        if type(first := next(top, None)) is PageCacheMiddleware:
            self.free = first
            second, third = next(top, None), next(top, None)
            if type(second) is ClientAddressMiddleware and type(third) is MeteredPagesMiddleware:
                self.addresses, self.metered = second, third
        # SQLite answers sooner than threads can take turns at the interpreter, so there one goes the short way at a time
        # (in a trial that answered about two fifths more requests). With a server, threads wait for it side by side.
        is_sqlite = connections[DEFAULT_DB_ALIAS].vendor == "sqlite"
        self.turn = threading.Lock() if is_sqlite else None
        self.keeps_connections = settings.DATABASES[DEFAULT_DB_ALIAS]["CONN_MAX_AGE"] != 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        # Who waits for a lock of the database, or renders a page, keeps nobody for longer than this.
        has_turn = self.turn is not None and self.turn.acquire(timeout=PATIENCE)
        try:
            response = self._at_once(environ)
        finally:
            if has_turn:
                self.turn.release()
        if response is None:
            return super().__call__(environ, start_response)
        headers = kept_response.headers(response)
        if response.cookies:
            headers += [("Set-Cookie", cookie.OutputString()) for cookie in response.cookies.values()]
        start_response(f"{response.status_code} {response.reason_phrase}", headers)
        return [response.content]

    def _at_once(self, environ: dict[str, Any]) -> HttpResponse | None:
        method = environ["REQUEST_METHOD"]
        # Under a prefix the long way prepares the addresses that a page prints.
        if method not in ("GET", "HEAD") or environ.get("SCRIPT_NAME"):
            return None
        # A request writes into its environment, and the long way may need that as it came.
        request = WSGIRequest(environ.copy())
        try:
            # What Django does at the start of each request, without the signal.
            close_old_connections()
            response = self._found(request)
            if LONG_WAY in request.META:
                environ[LONG_WAY] = True
            return response
        except Exception:
            # The long way has words and a log line for everything that can go wrong.
            log.info("The short way to %s failed", request.path, exc_info=True)
            environ[LONG_WAY] = True
            return None
        finally:
            if not self.keeps_connections:
                connections.close_all()

    def _found(self, request: HttpRequest) -> HttpResponse | None:
        response = self.free.found(request) if self.free else None
        if response is None and self.metered and self.addresses and request.method == "GET":
            self.addresses.attach_address(request)
            response = self.metered.found(request)
        return response


def _from_the_top(chain: Callable) -> Iterator[object]:
    """The middlewares of a handler, outermost first; Django wraps each into a function that turns errors into pages."""
    while (middleware := getattr(chain, "__wrapped__", None)) is not None:
        yield middleware
        chain = getattr(middleware, "get_response", None)
