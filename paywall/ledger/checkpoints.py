"""Keeps SQLite's write-ahead log short, in a thread of its own, so that no reader waits for the disk.

Left alone, the commit that makes the log longer than a thousand pages copies them all into the database and waits for the
disk twice: tens of milliseconds, in the request of whoever reads a first article just then. `newsroom/settings.py` allows
a longer log, and this thread copies what there is a moment after something was counted.
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
    """Say that something was written through this connection: where it is SQLite's, its log is looked after within a moment."""
    global _thread
    if _written.is_set() or connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    _written.set()
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_look_after_the_log, name="checkpoints", daemon=True)
            _thread.start()


def forget() -> None:
    """Leave the log alone until something is written again (tests)."""
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
            log.warning("The write-ahead log was not looked after and grows", exc_info=True)
