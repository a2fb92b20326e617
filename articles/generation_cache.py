"""What this process keeps until something is edited: values by key, for one generation (articles/versions.py)."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any
from weakref import WeakSet

from articles.versions import Now

# Weak, so that a cache goes with its owner (each client of a test has handlers of its own).
_caches: "WeakSet[GenerationCache]" = WeakSet()


class GenerationCache:
    """Values by key; the least recently used leave first when the sum of their sizes passes `bound`.

    A value is returned while the generation is the one that it was kept for, and until the next scheduled switch of that
    time, or an earlier `until`. Sizes are in whatever unit the bound is in; without one, each value counts as 1.
    """

    def __init__(self, bound: int):
        self.bound, self.size, self.generation = bound, 0, -1
        self.values: OrderedDict[Hashable, tuple[Any, int, float]] = OrderedDict()
        self.lock = threading.Lock()
        _caches.add(self)

    def get(self, key: Hashable, now: Now) -> Any:
        """The value, or None."""
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
        """Keep a value that was made at `now`. One that is larger than the bound is not kept."""
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
        """The kept value, or what `make` returns, which is kept from then on."""
        value = self.get(key, now)
        if value is None:
            value = make()
            self.put(key, now, value, until=until)
        return value

    def forget(self) -> None:
        """Keep nothing."""
        with self.lock:
            self._empty(-1)

    def _empty(self, generation: int) -> None:
        self.values.clear()
        self.size, self.generation = 0, generation


def forget_all() -> None:
    """Empty every cache of this process (tests roll the database back, so the same generation comes twice)."""
    for cache in list(_caches):
        cache.forget()
