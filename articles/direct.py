"""Statements of the hot paths, straight on the driver's connection.

A premium page read again is one indexed lookup, and Django's cursor around it costs more than the lookup itself. So those
few statements go past the cursor; connection, health check, errors and transactions stay Django's. PostgreSQL plans such a
statement longer than it runs it, so there each connection prepares it once. Where somebody watches the statements
(`execute_wrappers`, `DEBUG`, a test that counts), and within transactions, they go through Django's cursor like all others.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import count

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)
# A session knows nothing of a preparation, or more than we do, where a pooler gives each transaction another session; and a
# plan is over when a migration changes its columns.
_UNFIT = {
    "26000": "invalid_sql_statement_name",
    "42P05": "duplicate_prepared_statement",
    "0A000": "feature_not_supported",
}


@dataclass(frozen=True)
class Statement:
    """One statement, its places written as `%s`.

    On PostgreSQL `before` goes with it in the same round trip (`SET LOCAL …; `), and with the `types` of its places it is
    prepared.
    """

    sql: str
    before: str = ""
    types: str = ""

    @cached_property
    def name(self) -> str:
        """One for each text: behind a pooler a session may have been prepared by another release."""
        return f"newsroom_{blake2b(f'{self.types} {self.sql}'.encode(), digest_size=8).hexdigest()}"

    @cached_property
    def for_sqlite(self) -> str:
        return self.sql.replace("%s", "?")

    @cached_property
    def for_postgresql(self) -> str:
        return self.before + self.sql

    @cached_property
    def preparation(self) -> str:
        numbers = count(1)
        parts = self.sql.split("%s")
        text = parts[0] + "".join(f"${number}{part}" for number, part in zip(numbers, parts[1:], strict=False))
        return f"{self.before}PREPARE {self.name} ({self.types}) AS {text}"

    @cached_property
    def execution(self) -> str:
        places = ", ".join(["%s"] * self.sql.count("%s"))
        return f"{self.before}EXECUTE {self.name} ({places})"


def rows(statement: Statement, parameters: Sequence, wait: int | None = None) -> list[tuple]:
    """All rows of a statement on the default database.

    Values go to the driver, and come back, as they are: text and numbers, or what `connection.ops.adapt_...` made of them.
    On SQLite it waits at most `wait` milliseconds for its lock; without one, as long as everything else. Raises Django's
    database errors.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if _goes_through_django(connection):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(statement.sql, parameters)
                return cursor.fetchall()
            cursor.execute(statement.for_postgresql, parameters)
            return _last(cursor)
    _connect(connection)
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            with nullcontext() if wait is None else _waiting(connection, wait):
                return connection.connection.execute(statement.for_sqlite, parameters).fetchall()
        if statement.types and getattr(connection, "prepared", None) is not None:
            return _prepared(connection, statement, parameters)
        return _last(connection.connection.execute(statement.for_postgresql, parameters))


def rows_together(steps: Sequence[tuple[Statement, Sequence]], wait: int) -> list[list[tuple]]:
    """On SQLite: the rows of several statements in one transaction, which takes its lock at the start.

    It ends at the first statement that gives none: then nothing is written, unless the caller's own transaction is open.
    Waits and raises as `rows` does.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if _goes_through_django(connection):
        with transaction.atomic(savepoint=False):
            return _until_none(rows(statement, parameters) for statement, parameters in steps)
    _connect(connection)
    driver = connection.connection
    with connection.wrap_database_errors, _waiting(connection, wait):
        driver.execute("BEGIN IMMEDIATE")
        try:
            found = _until_none(driver.execute(step.for_sqlite, given).fetchall() for step, given in steps)
            driver.execute("COMMIT" if found[-1] else "ROLLBACK")
        except BaseException:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            raise
    return found


def copy_log() -> None:
    """Copy what SQLite's write-ahead log holds into the database, as far as nobody is hindered; then close the connection."""
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        _connect(connection)
        with connection.wrap_database_errors:
            connection.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    finally:
        connection.close()


def _goes_through_django(connection: BaseDatabaseWrapper) -> bool:
    return connection.in_atomic_block or bool(connection.execute_wrappers) or connection.queries_logged


def _connect(connection: BaseDatabaseWrapper) -> None:
    connection.close_if_health_check_failed()
    if connection.connection is None:
        connection.ensure_connection()


def _until_none(all_rows: Iterable[list[tuple]]) -> list[list[tuple]]:
    found = []
    for some in all_rows:
        found.append(some)
        if not some:
            break
    return found


@contextmanager
def _waiting(connection: BaseDatabaseWrapper, wait: int) -> Iterator[None]:
    """SQLite's time to wait is one of the connection; it is put back, since an editor's save may wait longer."""
    usual = int(connection.settings_dict.get("OPTIONS", {}).get("timeout", 5) * 1000)
    connection.connection.execute(f"PRAGMA busy_timeout = {wait}")
    try:
        yield
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout = {usual}")


def _prepared(connection: BaseDatabaseWrapper, statement: Statement, parameters: Sequence) -> list[tuple]:
    """`connection` is one of `newsroom.postgresql`, which remembers what it has prepared."""
    driver = connection.connection
    try:
        if statement.name not in connection.prepared:
            driver.execute(statement.preparation)
            connection.prepared.add(statement.name)
        return _last(driver.execute(statement.execution, parameters))
    except connection.Database.Error as error:
        if error.sqlstate not in _UNFIT:
            raise
        log.info("Statements are not prepared any more on this connection: %s", error)
        connection.prepared = None
        return _last(driver.execute(statement.for_postgresql, parameters))


def _last(cursor) -> list[tuple]:
    while cursor.nextset():
        pass
    return cursor.fetchall()
