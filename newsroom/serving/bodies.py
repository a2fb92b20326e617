"""Slow senders of request bodies may not take every thread.

A thread that reads a body waits as long as its sender likes. So a body is read whole before anything else happens, in no
more than `BODIES_AT_ONCE` threads; the server has that many more than it needs (`newsroom/serving/server.py`), and pages, which
have no body, always find one.
"""

import threading
from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import Any

# How many bodies a process reads at the same moment; one more is asked to come back.
# Each is a thread more, which costs memory and, with one interpreter lock, speed (see `make bench`).
BODIES_AT_ONCE = 4
# A burst of quick forms waits this many seconds for its turn; longer would let slow senders take the pages' threads.
PATIENCE = 0.25
# More than any form of this site sends; an upload of a picture is the largest.
LONGEST_BODY = 64 * 1024 * 1024
_IN_MEMORY = 256 * 1024
_PIECE = 64 * 1024


class ReadBodiesFirst:
    """A WSGI application that hands on requests whose body has arrived; 413 for one that is too long, 503 while too many arrive."""

    def __init__(self, application: Callable[..., Iterable[bytes]], at_once: int = BODIES_AT_ONCE):
        self.application = application
        self.free = threading.BoundedSemaphore(at_once)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        stated = environ.get("CONTENT_LENGTH")
        # Django reads no body without a length.
        if not stated or not stated.isdecimal() or stated == "0":
            return self.application(environ, start_response)
        if int(stated) > LONGEST_BODY:
            return _refuse(start_response, "413 Content Too Large", "This is more than the site takes at once.")
        if not self.free.acquire(timeout=PATIENCE):
            return _refuse(start_response, "503 Service Unavailable", "The site is busy. Send this again in a minute.")
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
