"""The site's WSGI handler: ready answers are sent at once, all other requests go to Django's handler.

Django's handler sends signals around each request, prepares URL resolving and runs all middlewares. A page that
`page_cache` or `metered_pages` has ready needs none of that. So this handler asks both first; they do exactly what they do
as middlewares. A request that they cannot answer goes through Django's handler from the start.
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
from newsroom.serving.frames import with_room
from newsroom.serving.metered_pages import LONG_WAY, MeteredPagesMiddleware
from newsroom.serving.page_cache import PageCacheMiddleware
from paywall.middleware import BEGUN

log = logging.getLogger(__name__)
# How long a request waits for its turn on the short way, in seconds.
PATIENCE = 0.01


class Site(WSGIHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async)
        # Use the two mechanisms only if they are the first middlewares: any middleware that an operator put above them
        # must run first.
        self.free = self.addresses = self.metered = None
        top = _from_the_top(self._middleware_chain)
        if type(first := next(top, None)) is PageCacheMiddleware:
            self.free = first
            second, third = next(top, None), next(top, None)
            if type(second) is ClientAddressMiddleware and type(third) is MeteredPagesMiddleware:
                self.addresses, self.metered = second, third
        self.long_way = with_room(super().__call__)
        # SQLite answers faster than threads can switch, so with SQLite one request at a time goes the short way (in a
        # trial, about two fifths more requests a second). With a database server, threads wait for it in parallel.
        is_sqlite = connections[DEFAULT_DB_ALIAS].vendor == "sqlite"
        self.turn = threading.Lock() if is_sqlite else None
        self.keeps_connections = settings.DATABASES[DEFAULT_DB_ALIAS]["CONN_MAX_AGE"] != 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        # Wait at most PATIENCE (10 ms) for the turn, then go on without it: its holder may be waiting for a database lock.
        has_turn = self.turn is not None and self.turn.acquire(timeout=PATIENCE)
        try:
            answer = self._at_once(environ)
        finally:
            if has_turn:
                self.turn.release()
        if answer is None:
            return self.long_way(environ, start_response)
        start_response(answer.status, answer.wsgi_headers())
        return [answer.body]

    def _at_once(self, environ: dict[str, Any]) -> Answer | None:
        method = environ["REQUEST_METHOD"]
        # Under a URL prefix, only the long way adds the prefix to the addresses on a page.
        if method not in ("GET", "HEAD") or environ.get("SCRIPT_NAME"):
            return None
        # Copied, because a request writes into its environment, and the long way needs the original.
        request = WSGIRequest(environ.copy())
        try:
            # Django does this on the `request_started` signal, which is not sent here.
            close_old_connections()
            answer = self._found(request)
            if LONG_WAY in request.META:
                environ[LONG_WAY] = True
            return answer
        except Exception:
            # The long way has an error page and a log line for anything that can go wrong.
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
    """Yield the middlewares of a handler, outermost first.

    Django wraps each of them in a function that turns exceptions into error pages; this looks inside the wrapper.
    """
    while (middleware := getattr(chain, "__wrapped__", None)) is not None:
        yield middleware
        chain = getattr(middleware, "get_response", None)
