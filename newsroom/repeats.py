"""Log handlers that tell what repeats once in a while with a count, and the first time whole.

While a database is away every request fails in the same way. Hundreds of tracebacks a second hide the one line that matters and
fill the disk. Records are alike where their logger, level and the place of the error are the same, or the text where there is no error.
"""

import logging
import threading
import time
import traceback
from dataclasses import dataclass
from typing import Any

from django.utils.log import AdminEmailHandler

# After so many seconds without one of its kind a record is told whole again.
FORGOTTEN_SECONDS = 60
MOST_KINDS = 200


@dataclass
class _Kind:
    line: logging.LogRecord
    last: float
    count: int = 0


class Repeats:
    """A mixin for a logging handler; `every` is how many seconds pass between two lines about what repeats."""

    every = 1.0

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.kinds: dict[tuple, _Kind] = {}
        self.timer: threading.Timer | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Called with the handler's lock. What is no warning and no error always passes. Never raises, as no handler may."""
        try:
            self._emit(record)
        except Exception:
            # A line whose arguments do not fit its text is told as Django and logging tell it.
            self.handleError(record)

    def _emit(self, record: logging.LogRecord) -> None:
        if record.levelno < logging.WARNING and not record.exc_info:
            super().emit(record)
            return
        now, key = time.monotonic(), _key(record)
        known = self.kinds.get(key)
        if known is None or now - known.last > FORGOTTEN_SECONDS:
            if len(self.kinds) >= MOST_KINDS:
                self._forget(now)
            self.kinds[key] = _Kind(_line(record), now)
            super().emit(record)
            return
        known.count, known.last, known.line = known.count + 1, now, _line(record)
        if self.timer is None:
            self.timer = threading.Timer(self.every, self.tell)
            self.timer.daemon = True
            self.timer.start()

    def tell(self) -> None:
        """Write one line for each kind that came again since the last time."""
        self.acquire()
        try:
            self.timer = None
            for kind in self.kinds.values():
                if kind.count:
                    within = "second" if self.every == 1 else f"{self.every:g} seconds"
                    kind.line.msg = f"{kind.count} more like this in the last {within}: {kind.line.msg}"
                    super().emit(kind.line)
                    kind.count = 0
        finally:
            self.release()

    def close(self) -> None:
        """Also what was not told yet is told."""
        if self.timer is not None:
            self.timer.cancel()
            self.tell()
        super().close()

    def _forget(self, now: float) -> None:
        quiet = [key for key, kind in self.kinds.items() if now - kind.last > self.every and not kind.count]
        for key in quiet or list(self.kinds)[: MOST_KINDS // 2]:
            del self.kinds[key]


class ConsoleHandler(Repeats, logging.StreamHandler):
    """Lines on standard error."""


class MailHandler(Repeats, AdminEmailHandler):
    """Mails to ADMINS: the first of a kind at once, then one with the count every ten minutes."""

    every = 600.0


def _key(record: logging.LogRecord) -> tuple:
    if record.exc_info and record.exc_info[1] is not None:
        error = record.exc_info[1]
        last = traceback.extract_tb(error.__traceback__, limit=-1)
        place = (last[0].filename, last[0].lineno) if last else ()
        return record.name, record.levelno, type(error), place
    return record.name, record.levelno, str(record.msg)


def _line(record: logging.LogRecord) -> logging.LogRecord:
    """The record in one line. It holds neither the error nor its frames, which would keep requests and connections alive."""
    error = record.exc_info[1] if record.exc_info else None
    words = str(error).strip().splitlines()[0] if str(error or "").strip() else "no words"
    reason = f" ({type(error).__name__}: {words})" if error else ""
    message = f"{record.getMessage()}{reason}"
    return logging.LogRecord(record.name, record.levelno, record.pathname, record.lineno, message, (), None)
