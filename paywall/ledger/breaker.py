"""Spares readers the wait for a ledger that did not answer a moment ago.

A wait for a lock holds one of few threads, so that readers who come together would wait one after the other, also those
who ask nothing of the ledger. After one failure, previews are sent at once for a while; then one request alone asks again.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from paywall.ledger.reads import Unavailable

T = TypeVar("T")
SECONDS = 1.0


class Breaker:
    """Stands before calls that may fail alike. Each process has its own."""

    def __init__(self):
        self.lock = threading.Lock()
        # While it is broken: when the next call may be tried, by the monotonic clock. None while all is well.
        self.again_at: float | None = None

    def ask(self, call: Callable[[], T]) -> T:
        """What the call returns. Raises `Unavailable` as the call does, or at once where one did a moment ago."""
        if self.again_at is not None and not self._may_try():
            raise Unavailable("it did not answer a moment ago")
        try:
            answer = call()
        except Unavailable:
            self.again_at = time.monotonic() + SECONDS
            raise
        if self.again_at is not None:
            self.again_at = None
        return answer

    def _may_try(self) -> bool:
        """Whoever finds the time to be over tries; the others go on as before until the outcome is known."""
        with self.lock:
            now = time.monotonic()
            if self.again_at is None:
                return True
            if now < self.again_at:
                return False
            self.again_at = now + SECONDS
            return True


# A ledger that cannot be written to may be read: what a visitor has opened stays open.
reading, writing = Breaker(), Breaker()


def forget() -> None:
    """Let everybody try again (tests)."""
    reading.again_at = writing.again_at = None
