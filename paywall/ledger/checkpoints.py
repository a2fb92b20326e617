"""Keep SQLite's write-ahead log short in a background thread, so no reader waits for the disk.

By default, the commit that makes the log longer than a thousand pages copies all of them into the database and waits for
the disk twice. This takes tens of milliseconds, within the request of a reader whose view is being counted. Therefore
`newsroom/settings.py` allows a longer log, and this thread copies it a moment after each count (`SECONDS`).
"""

import logging
import threading

from django.db.backends.base.base import BaseDatabaseWrapper

from articles import direct

log = logging.getLogger(__name__)
SECONDS = 0.25

_written = threading.Event()
_starting = threading.Lock()
_thread: threading.Thread | None = None


def wrote(connection: BaseDatabaseWrapper) -> None:
    """Report a write through this connection. For SQLite, the log is then copied within a moment."""
    global _thread
    if _written.is_set() or connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    _written.set()
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_look_after_the_log, name="checkpoints", daemon=True)
            _thread.start()


def forget() -> None:
    """Leave the log alone until the next write (for tests)."""
    _written.clear()


def _look_after_the_log() -> None:
    pause = threading.Event()
    while _written.wait():
        pause.wait(SECONDS)
        if not _written.is_set():
            continue
        _written.clear()
        try:
            direct.copy_log()
        except Exception:
            log.warning("Could not copy the write-ahead log, so it grows", exc_info=True)
