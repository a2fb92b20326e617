"""A per-process cache whose values last until the next edit, that is, for one generation (articles/versions.py)."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any
from weakref import WeakSet

from articles.versions import Now

# Weak references, so that a cache goes away with its owner (each test client has its own handlers).
_caches: "WeakSet[GenerationCache]" = WeakSet()


class GenerationCache:
    """Values by key. If the sum of their sizes exceeds `bound`, the least recently used are dropped.

    A value is valid only for the generation that it was stored for, and until the next switch that was scheduled then
    or an earlier `until`. Sizes have the same unit as the bound; by default, each value counts as 1.
    """

    def __init__(self, bound: int):
        self.bound, self.size, self.generation = bound, 0, -1
        self.values: OrderedDict[Hashable, tuple[Any, int, float]] = OrderedDict()
        self.lock = threading.Lock()
        _caches.add(self)

    def get(self, key: Hashable, now: Now) -> Any:
        """Return the value if it is valid, else None."""
        if now.generation != self.generation:
            return None
        found = self.values.get(key)
        if found is None or found[2] <= time.time():
            return None
        with self.lock:
            if key in self.values:
                self.values.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, now: Now, value: Any, size: int = 1, until: datetime | None = None) -> None:
        """Store a value made at `now`, unless it is larger than the bound."""
        if size > self.bound:
            return
        ends = [moment.timestamp() for moment in (now.next_switch, until) if moment]
        with self.lock:
            if now.generation < self.generation:
                return
            if now.generation > self.generation:
                self._empty(now.generation)
            _, old_size, _ = self.values.pop(key, (None, 0, 0.0))
            self.values[key] = value, size, min(ends, default=float("inf"))
            self.size += size - old_size
            while self.size > self.bound:
                _, (_, gone, _) = self.values.popitem(last=False)
                self.size -= gone

    def get_or_make(self, key: Hashable, now: Now, make: Callable[[], Any], until: datetime | None = None) -> Any:
        """Return the stored value, or else make and store it."""
        value = self.get(key, now)
        if value is None:
            value = make()
            self.put(key, now, value, until=until)
        return value

    def forget(self) -> None:
        """Drop all values."""
        with self.lock:
            self._empty(-1)

    def _empty(self, generation: int) -> None:
        self.values.clear()
        self.size, self.generation = 0, generation


def forget_all() -> None:
    """Empty every cache of this process. For tests, which roll back the database and so repeat a generation."""
    for cache in list(_caches):
        cache.forget()
