"""The only module that writes reads and allowances (docs/meter.md, rules 7 and 8).

It uses SQL instead of the ORM, because the database must decide when fifty requests arrive at once. Each change is a single
statement in autocommit, and its RETURNING clause tells whether it wrote a row. No request waits longer than
`WAIT_MILLISECONDS` for a lock. A database error becomes `Unavailable`, and the caller shows the preview.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, Error, connections

from articles import direct
from articles.direct import Statement
from paywall import network
from paywall.access import Outcome, Tried

WAIT_MILLISECONDS = 500
PURGED_AT_ONCE = 2000

# PostgreSQL applies these settings in the same round trip and drops them at the end of the statement's transaction. With
# synchronous_commit off, no reader waits for the disk. If the database crashes, it may lose the last few views, which gives
# some readers one article more.
_SHORT_WAIT = f"SET LOCAL lock_timeout = {WAIT_MILLISECONDS}; "
_WRITING = f"{_SHORT_WAIT}SET LOCAL synchronous_commit = off; "

# The statement checks the limit, because a constraint cannot contain an editable number. The unique slot lets only one of
# several requests win that count at the same moment.
_COUNT = Statement(
    """
INSERT INTO paywall_read (reader, period, article, slot, at)
SELECT %s, %s, %s, n + 1, %s FROM (SELECT COUNT(*) AS n FROM paywall_read WHERE reader = %s AND period = %s) AS so_far
WHERE n < %s
ON CONFLICT DO NOTHING RETURNING slot""",
    before=_WRITING,
    types="varchar, varchar, varchar, timestamptz, varchar, varchar, integer",
)
# A new visitor's id has no reads yet, so there is nothing to count and no competing request.
_FIRST = Statement("""
INSERT INTO paywall_read (reader, period, article, slot, at) VALUES (%s, %s, %s, 1, %s)
ON CONFLICT DO NOTHING RETURNING slot""")
_HELD = Statement(
    "SELECT article FROM paywall_read WHERE reader = %s AND period = %s",
    before=_SHORT_WAIT,
    types="varchar, varchar",
)
# Delete only the visitor's latest slot. If they have read on since, the row stays, so the slots have no gap.
_TAKE_BACK = """
DELETE FROM paywall_read WHERE reader = %s AND period = %s AND article = %s AND slot = (
  SELECT MAX(slot) FROM (SELECT slot FROM paywall_read WHERE reader = %s AND period = %s) AS so_far
)"""
_ADMIT = Statement("""
INSERT INTO paywall_allowance (network, day, day_count, hour, hour_count) VALUES (%s, %s, 1, %s, 1)
ON CONFLICT (network, day) DO UPDATE SET
  day_count = paywall_allowance.day_count + 1,
  hour_count = CASE WHEN paywall_allowance.hour = excluded.hour THEN paywall_allowance.hour_count + 1 ELSE 1 END,
  hour = excluded.hour
WHERE paywall_allowance.day_count < %s
  AND (paywall_allowance.hour <> excluded.hour OR paywall_allowance.hour_count < %s)
RETURNING day_count""")
_FIRST_IF_ADMITTED = Statement(
    f"""
WITH admitted AS ({_ADMIT.sql})
INSERT INTO paywall_read (reader, period, article, slot, at) SELECT %s, %s, %s, 1, %s FROM admitted
ON CONFLICT DO NOTHING RETURNING slot""",
    before=_WRITING,
    types="varchar, varchar, integer, integer, integer, varchar, varchar, varchar, timestamptz",
)
_GIVE_BACK = """
UPDATE paywall_allowance SET
  day_count = CASE WHEN day_count > %s THEN day_count - %s ELSE 0 END,
  hour_count = CASE WHEN hour_count > %s THEN hour_count - %s ELSE 0 END
WHERE network = %s AND day = %s"""
_PURGE = "DELETE FROM paywall_read WHERE id IN (SELECT id FROM paywall_read WHERE period < %s ORDER BY id LIMIT %s)"


class Unavailable(Exception):
    """The ledger is locked, missing or down."""


def held(reader: str, period: str) -> frozenset[str]:
    """Return the keys of the pieces that this visitor (a hash) has opened in the period, with one indexed query."""
    return frozenset([row[0] for row in _read(_HELD, (reader, period))])


def count(reader: str, period: str, article: str, limit: int, now: datetime) -> Outcome:
    """Write one read, unless this piece or `limit` distinct pieces are in the ledger already.

    This takes one statement, unless another request counts for the same visitor at the same moment. Then it tries again
    while there is room. Each failed round means that another request took a slot, so `limit` rounds are enough.
    """
    at = _stored(now)
    for _ in range(limit + 1):
        written = _write(_COUNT, (reader, period, article, at, reader, period, limit))
        if written:
            return Outcome(Tried.COUNTED, written[0][0])
        known = held(reader, period)
        if article in known:
            return Outcome(Tried.HELD, len(known))
        if len(known) >= limit:
            return Outcome(Tried.FULL, len(known))
    return Outcome(Tried.UNAVAILABLE)


def count_first(
    reader: str, period: str, article: str, now: datetime, network_hash: str, *, per_hour: int, per_day: int
) -> Outcome:
    """Draw on the network's allowance and write the first read of a new visitor: both, or neither.

    PostgreSQL does this in one statement. SQLite needs a transaction, because its statements write only one table.
    """
    if per_hour < 1 or per_day < 1:
        return Outcome(Tried.NO_ALLOWANCE)
    draw = (network_hash, network.day_of(now), network.hour_of(now), per_day, per_hour)
    read = (reader, period, article, _stored(now))
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        return _together(draw, read)
    written = _write(_FIRST_IF_ADMITTED, (*draw, *read))
    return Outcome(Tried.COUNTED, written[0][0]) if written else Outcome(Tried.NO_ALLOWANCE)


def take_back(reader: str, period: str, article: str) -> None:
    """Delete a read that was counted a moment ago, because its page could not be sent."""
    _change(_TAKE_BACK, (reader, period, article, reader, period))


def purge(before_period: str, before_day: str) -> tuple[int, int]:
    """Delete reads of periods before `before_period` and allowances of days before `before_day`.

    Returns how many of each were deleted. Reads are deleted in small batches, so readers do not wait for the lock.
    """
    reads = 0
    while gone := _change(_PURGE, (before_period, PURGED_AT_ONCE)):
        reads += gone
    return reads, _change("DELETE FROM paywall_allowance WHERE day < %s", (before_day,))


def forget(readers: Sequence[str]) -> None:
    """Delete the reads of visitors that an auditor simulated."""
    for reader in readers:
        _change("DELETE FROM paywall_read WHERE reader = %s", (reader,))


def give_back(network_hash: str, day: str, drawn: int | None) -> None:
    """Return `drawn` new visitors to a network's allowance, or, if `drawn` is None, delete the allowance (for the auditor)."""
    if drawn is not None:
        _change(_GIVE_BACK, (drawn, drawn, drawn, drawn, network_hash, day))
    nothing = "" if drawn is None else " AND day_count = 0"
    _change(f"DELETE FROM paywall_allowance WHERE network = %s AND day = %s{nothing}", (network_hash, day))


def _together(draw: tuple, read: tuple) -> Outcome:
    try:
        admitted, *written = direct.rows_together([(_ADMIT, draw), (_FIRST, read)], WAIT_MILLISECONDS)
    except Error as error:
        raise Unavailable(str(error).strip()) from error
    if not admitted:
        return Outcome(Tried.NO_ALLOWANCE)
    return Outcome(Tried.COUNTED, written[0][0][0])


def _stored(now: datetime):
    return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(now)


def _change(sql: str, parameters: Sequence) -> int:
    """Run a statement and return how many rows it changed."""
    return len(_write(Statement(f"{sql} RETURNING 1", before=_WRITING), parameters))


def _read(statement: Statement, parameters: Sequence) -> list[tuple]:
    # No timeout is needed: with SQLite's write-ahead log, reading never waits for a writer.
    try:
        return direct.rows(statement, parameters)
    except Error as error:
        raise Unavailable(str(error).strip()) from error


def _write(statement: Statement, parameters: Sequence) -> list[tuple]:
    try:
        return direct.rows(statement, parameters, WAIT_MILLISECONDS)
    except Error as error:
        raise Unavailable(str(error).strip()) from error
