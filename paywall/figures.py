"""Daily sums for each piece: sent in full, counted, walled, registered from here (docs/meter.md, rule 16).

Each process collects the sums in memory. A background thread writes them every few seconds (FIGURES_SECONDS), so no reader
waits for them. Sums that could not be written are added to the next ones. A process that dies loses a few seconds of sums.
"""

import atexit
import logging
import threading
from collections import Counter, defaultdict
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import Error, connection
from django.urls import Resolver404, resolve
from django.utils import timezone

from articles.models import Article, SpecialReport
from paywall.access import Decision, Reason

log = logging.getLogger(__name__)

KINDS = ("views", "counted", "walled", "registrations")
# The most sums (a piece on a day) kept in memory. While the database is away, further ones are dropped.
MOST_GATHERED = 50_000
_ROWS_A_STATEMENT = 100
# A quarter of an hour, in seconds.
_QUARTER = 15 * 60
_LETTERS = {"articles:article": Article.KEY_LETTER, "articles:report": SpecialReport.KEY_LETTER}

LEFT_OUT = "X-Audit-Wall"
_LEFT_OUT_META = "HTTP_X_AUDIT_WALL"
_LEFT_OUT_SALT = "paywall.figures"
_LEFT_OUT_SECONDS = 900

_Sums = defaultdict[tuple[str, date], Counter]


class _Gathered:
    def __init__(self):
        self.lock = threading.Lock()
        self.sums: _Sums = defaultdict(Counter)
        self.writer: threading.Thread | None = None
        self.writing = threading.Lock()


_gathered = _Gathered()


def note_decision(key: str, decision: Decision) -> None:
    """Count the outcome of a GET that was answered with 200. Staff are left out, because they are not readers."""
    if decision.reason is Reason.STAFF:
        return
    if not decision.is_whole:
        note(key, "walled")
    elif decision.reason is Reason.COUNTED:
        note(key, "views", "counted")
    else:
        note(key, "views")


def note(key: str, *kinds: str) -> None:
    """Add one to each of `kinds` for the piece with this key, today."""
    day = _today()
    with _gathered.lock:
        if len(_gathered.sums) < MOST_GATHERED:
            sums = _gathered.sums[(key, day)]
            for kind in kinds:
                sums[kind] += 1
        if _gathered.writer is None or not _gathered.writer.is_alive():
            _gathered.writer = threading.Thread(target=_write_now_and_then, name="figures", daemon=True)
            _gathered.writer.start()


def leave_out_header() -> dict[str, str]:
    """Return a signed header that keeps an auditor's requests out of the figures."""
    return {LEFT_OUT: TimestampSigner(salt=_LEFT_OUT_SALT).sign("audit")}


def is_left_out(request) -> bool:
    """Return whether a request is an auditor's. This affects only the figures."""
    value = request.META.get(_LEFT_OUT_META)
    if not value:
        return False
    try:
        TimestampSigner(salt=_LEFT_OUT_SALT).unsign(value, max_age=_LEFT_OUT_SECONDS)
    except BadSignature:
        return False
    return True


def note_registration(next: str = "", **kwargs) -> None:
    """Count a registration for the piece that the reader came from. Receives `user_signed_up`; `next` is the path to return to."""
    key = key_of(next) if next else None
    if key:
        note(key, "registrations")


def key_of(path: str) -> str | None:
    """Return the key of the piece at this path, or None: “a12” for `/energy/12-storage/#rest`."""
    try:
        match = resolve(path.split("#")[0].split("?")[0])
    except Resolver404:
        return None
    letter = _LETTERS.get(match.view_name)
    return f"{letter}{match.kwargs['pk']}" if letter else None


def write_out() -> bool:
    """Write the collected sums to the database. If that fails, keep the rest for the next time and return False."""
    with _gathered.writing:
        with _gathered.lock:
            sums, _gathered.sums = _gathered.sums, defaultdict(Counter)
        rows = [(*key, *(counts[kind] for kind in KINDS)) for key, counts in sorted(sums.items())]
        for start in range(0, len(rows), _ROWS_A_STATEMENT):
            try:
                _add(rows[start : start + _ROWS_A_STATEMENT])
            except Error as error:
                log.warning("Could not write figures; they are kept for the next attempt: %s", error)
                _keep(rows[start:])
                return False
        return True


def forget(keys=None) -> None:
    """Drop sums that are not written yet: those of the pieces with these keys, or all of them (for tests)."""
    with _gathered.lock:
        for key in [key for key in _gathered.sums if keys is None or key[0] in keys]:
            del _gathered.sums[key]


def _today() -> date:
    # In every time zone, days begin on a full quarter of an hour (UTC), so the day is computed once per quarter.
    return _day_of(int(timezone.now().timestamp()) // _QUARTER * _QUARTER, settings.TIME_ZONE)


@lru_cache(maxsize=4)
def _day_of(second: int, zone: str) -> date:
    return datetime.fromtimestamp(second, ZoneInfo(zone)).date()


def _add(rows: list[tuple]) -> None:
    added = ", ".join(f"{kind} = paywall_dailyfigures.{kind} + excluded.{kind}" for kind in KINDS)
    places = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO paywall_dailyfigures (article, day, {', '.join(KINDS)}) VALUES {places} "
            f"ON CONFLICT (article, day) DO UPDATE SET {added}",
            [
                connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
                for row in rows
                for value in row
            ],
        )


def _keep(rows: list[tuple]) -> None:
    with _gathered.lock:
        for key, day, *counts in rows:
            _gathered.sums[(key, day)].update(dict(zip(KINDS, counts, strict=True)))


def _write_now_and_then() -> None:
    pause = threading.Event()
    while not pause.wait(max(0.2, settings.FIGURES_SECONDS)):
        try:
            if _gathered.sums:
                write_out()
        except Exception:
            log.exception("Could not write figures")
        finally:
            connection.close()


@atexit.register
def _last_words() -> None:
    if _gathered.sums:
        write_out()
