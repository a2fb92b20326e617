"""The site's WSGI handler: what is ready is answered at once, everything else by Django's handler.

Django's handler sends signals around each request, prepares address lookups and walks through all middlewares. A page that
`page_cache` or `metered_pages` has ready needs none of that, so they are asked first, and do exactly what they do as
middlewares. Whatever they do not know, or cannot do, takes Django's way from the start.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections
from django.http import HttpRequest

from newsroom.serving.answer import Answer
from newsroom.serving.client_address import ClientAddressMiddleware
from newsroom.serving.metered_pages import LONG_WAY, MeteredPagesMiddleware
from newsroom.serving.page_cache import PageCacheMiddleware
from paywall.middleware import BEGUN

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
        # Wait at most PATIENCE for the turn, then go on without it: whoever has it may be waiting for a lock.
        has_turn = self.turn is not None and self.turn.acquire(timeout=PATIENCE)
        try:
            answer = self._at_once(environ)
        finally:
            if has_turn:
                self.turn.release()
        if answer is None:
            return super().__call__(environ, start_response)
        start_response(answer.status, answer.wsgi_headers())
        return [answer.body]

    def _at_once(self, environ: dict[str, Any]) -> Answer | None:
        method = environ["REQUEST_METHOD"]
        # Under a prefix the long way prepares the addresses that a page prints.
        if method not in ("GET", "HEAD") or environ.get("SCRIPT_NAME"):
            return None
        # A request writes into its environment, and the long way may need that as it came.
        request = WSGIRequest(environ.copy())
        try:
            # What Django does at the start of each request, without the signal.
            close_old_connections()
            answer = self._found(request)
            if LONG_WAY in request.META:
                environ[LONG_WAY] = True
            return answer
        except Exception:
            # The long way has words and a log line for everything that can go wrong.
            log.info("The short way to %s failed", request.path, exc_info=True)
            environ[LONG_WAY] = True
            if BEGUN in request.META:
                environ[BEGUN] = request.META[BEGUN]
            return None
        finally:
            if not self.keeps_connections:
                connections.close_all()

    def _found(self, request: HttpRequest) -> Answer | None:
        answer = self.free.found(request) if self.free else None
        if answer is None and self.metered and self.addresses and request.method == "GET":
            self.addresses.attach_address(request)
            answer = self.metered.found(request)
        return answer


def _from_the_top(chain: Callable) -> Iterator[object]:
    """The middlewares of a handler, outermost first; Django wraps each into a function that turns errors into pages."""
    while (middleware := getattr(chain, "__wrapped__", None)) is not None:
        yield middleware
        chain = getattr(middleware, "get_response", None)
