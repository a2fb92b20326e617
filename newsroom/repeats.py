"""Log handlers that write a repeated record in full once, and after that as a line with a count.

While a database is away, every request fails in the same way. Hundreds of tracebacks a second would hide the one line
that matters and fill the disk. Two records are of one kind if they share their logger, their level, and the type and place
of the exception; without an exception, their text.
"""

import logging
import threading
import time
import traceback
from dataclasses import dataclass
from typing import Any

from django.utils.log import AdminEmailHandler

# A kind that has not occurred for this many seconds is written in full again.
FORGOTTEN_SECONDS = 60
MOST_KINDS = 200


@dataclass
class _Kind:
    line: logging.LogRecord
    last: float
    count: int = 0


class Repeats:
    """A mixin for a logging handler. `every` is the number of seconds between two lines that count repeats."""

    every = 1.0

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.kinds: dict[tuple, _Kind] = {}
        self.timer: threading.Timer | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, or count it as a repeat. Records below WARNING without an exception are always written.

        Logging calls this with the handler's lock held. Like every handler's `emit`, it must not raise.
        """
        try:
            self._emit(record)
        except Exception:
            # For example, arguments that do not match the message. Logging reports this on standard error.
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
        """Write one line, with a count, for each kind that has repeated since the last call."""
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
        """Write the counts that are still outstanding, then close."""
        if self.timer is not None:
            self.timer.cancel()
            self.tell()
        super().close()

    def _forget(self, now: float) -> None:
        quiet = [key for key, kind in self.kinds.items() if now - kind.last > self.every and not kind.count]
        for key in quiet or list(self.kinds)[: MOST_KINDS // 2]:
            del self.kinds[key]


class ConsoleHandler(Repeats, logging.StreamHandler):
    """Writes lines to standard error."""


class MailHandler(Repeats, AdminEmailHandler):
    """E-mails ADMINS: the first record of a kind at once, its repeats as a count, at most every ten minutes."""

    every = 600.0


def _key(record: logging.LogRecord) -> tuple:
    if record.exc_info and record.exc_info[1] is not None:
        error = record.exc_info[1]
        last = traceback.extract_tb(error.__traceback__, limit=-1)
        place = (last[0].filename, last[0].lineno) if last else ()
        return record.name, record.levelno, type(error), place
    return record.name, record.levelno, str(record.msg)


def _line(record: logging.LogRecord) -> logging.LogRecord:
    """Return the record as one line, without the exception: its frames would keep requests and connections alive."""
    error = record.exc_info[1] if record.exc_info else None
    words = str(error).strip().splitlines()[0] if str(error or "").strip() else "no words"
    reason = f" ({type(error).__name__}: {words})" if error else ""
    message = f"{record.getMessage()}{reason}"
    return logging.LogRecord(record.name, record.levelno, record.pathname, record.lineno, message, (), None)
