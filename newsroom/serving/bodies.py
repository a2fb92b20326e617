"""Keep slow senders of request bodies from blocking every thread.

A thread that reads a body waits as long as the sender takes. So each body is read completely before anything else
happens, in at most `BODIES_AT_ONCE` threads. The server starts that many extra threads (`newsroom/serving/server.py`), so
requests for pages, which have no body, always find a free one.
"""

import threading
from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import Any

# How many bodies a process reads at the same time; any further one gets a 503. Each needs an extra thread, which costs
# memory and, because threads share one interpreter lock, speed (see `make bench`).
BODIES_AT_ONCE = 4
# How many seconds a body waits for its turn, which helps a burst of quick forms. A longer wait would block threads that
# pages need.
PATIENCE = 0.25
# In bytes. More than any form on this site sends; the largest is a picture upload.
LONGEST_BODY = 64 * 1024 * 1024
_IN_MEMORY = 256 * 1024
_PIECE = 64 * 1024


class ReadBodiesFirst:
    """A WSGI application that passes a request on once its whole body has arrived.

    It answers 413 to a body that is too long, and 503 while too many bodies are being read.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]], at_once: int = BODIES_AT_ONCE):
        self.application = application
        self.free = threading.BoundedSemaphore(at_once)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        stated = environ.get("CONTENT_LENGTH")
        # Django ignores a body without a Content-Length.
        if not stated or not stated.isdecimal() or stated == "0":
            return self.application(environ, start_response)
        if int(stated) > LONGEST_BODY:
            return _refuse(start_response, "413 Content Too Large", "This is too large for the site to accept.")
        if not self.free.acquire(timeout=PATIENCE):
            return _refuse(start_response, "503 Service Unavailable", "The site is busy. Please try again in a minute.")
        with SpooledTemporaryFile(_IN_MEMORY) as body:
            try:
                _copy(environ["wsgi.input"], body, int(stated))
            finally:
                self.free.release()
            body.seek(0)
            environ["wsgi.input"] = body
            return self.application(environ, start_response)


def _copy(source, target, length: int) -> None:
    while length > 0 and (piece := source.read(min(length, _PIECE))):
        target.write(piece)
        length -= len(piece)


def _refuse(start_response: Callable[..., Any], status: str, sentence: str) -> list[bytes]:
    body = sentence.encode()
    start_response(
        status,
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Retry-After", "60"),
        ],
    )
    return [body]
