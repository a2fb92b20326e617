"""A circuit breaker: readers do not wait for a ledger that failed a moment ago.

Waiting for a lock blocks one of a few threads. Readers who arrive together would wait one after another, even those who do
not need the ledger. After a failure, previews are sent at once for `SECONDS`; then a single request tries again.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from paywall.ledger.reads import Unavailable

T = TypeVar("T")
SECONDS = 1.0


class Breaker:
    """Guards calls that fail together. Each process has its own breakers."""

    def __init__(self):
        self.lock = threading.Lock()
        # After a failure: the time of the monotonic clock when the next call may be tried. Otherwise None.
        self.again_at: float | None = None

    def ask(self, call: Callable[[], T]) -> T:
        """Make the call and return its result. Raises `Unavailable` if the call does, or at once after a recent failure."""
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
        """Return whether this request may try again. Only one may, each time the pause is over."""
        with self.lock:
            now = time.monotonic()
            if self.again_at is None:
                return True
            if now < self.again_at:
                return False
            self.again_at = now + SECONDS
            return True


# Separate, because a ledger that cannot be written may still be readable: articles that a visitor has opened stay open.
reading, writing = Breaker(), Breaker()


def forget() -> None:
    """Close both breakers again (for tests)."""
    reading.again_at = writing.again_at = None
