"""Room for the frames of a long chain of calls.

CPython keeps the frames of a thread in chunks of 16 kB (`Python/pystate.c`, `push_chunk`, since 3.11). Where calls go back and
forth over the end of a chunk, each of them asks the system for a chunk and gives it back. A page of the desk did so a
thousand times (docs/speed.md).
"""

from collections.abc import Callable

# In values of 8 bytes: half a megabyte. The chunk is twice as large, and what no frame uses of it takes no memory.
_ROOM = 2**16


def with_room(function: Callable) -> Callable:
    """Return a function that calls `function` from a frame whose chunk has room for all frames below it."""

    def call(*args, **kwargs):
        return function(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_stacksize=_ROOM)
    return call
