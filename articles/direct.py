"""Run the statements of hot paths directly on the driver's connection.

Reading a premium page again costs one indexed lookup, and Django's cursor costs more than the lookup itself. These few
statements therefore bypass the cursor; Django still handles the connection, its health check, errors and transactions.
On PostgreSQL planning such a statement takes longer than running it, so each connection prepares it once. The
statements use Django's cursor within transactions, and while statements are observed (`execute_wrappers`, `DEBUG`,
query-counting tests).
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
# Errors of prepared statements. Behind a pooler that gives each transaction another session, a session may lack a
# statement or already have it; and a migration that changes the columns invalidates a plan.
_UNFIT = {
    "26000": "invalid_sql_statement_name",
    "42P05": "duplicate_prepared_statement",
    "0A000": "feature_not_supported",
}


@dataclass(frozen=True)
class Statement:
    """One SQL statement with `%s` placeholders.

    On PostgreSQL `before` (`SET LOCAL …; `) is sent in the same round trip, and the statement is prepared if `types`
    names the types of its placeholders.
    """

    sql: str
    before: str = ""
    types: str = ""

    @cached_property
    def name(self) -> str:
        """The name, made from the text: behind a pooler, another release may have prepared a session's statements."""
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
    """Run a statement on the default database and return all its rows.

    Values are passed to and returned by the driver without conversion: use text, numbers or the results of
    `connection.ops.adapt_...`. On SQLite, wait at most `wait` milliseconds for the lock (None: the usual timeout).
    Raises Django's database errors.
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
    """Run several statements on SQLite in one transaction that takes the write lock at its start; return their rows.

    Stops at the first statement that returns no rows and rolls back, unless the caller's own transaction is open. Waits
    for the lock and raises errors as `rows` does.
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
    """Set the timeout of the SQLite connection; reset it afterwards, because an editor's save may wait longer."""
    usual = int(connection.settings_dict.get("OPTIONS", {}).get("timeout", 5) * 1000)
    connection.connection.execute(f"PRAGMA busy_timeout = {wait}")
    try:
        yield
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout = {usual}")


def _prepared(connection: BaseDatabaseWrapper, statement: Statement, parameters: Sequence) -> list[tuple]:
    """Run a prepared statement; `connection` comes from `newsroom.postgresql` and tracks what it has prepared."""
    driver = connection.connection
    try:
        if statement.name not in connection.prepared:
            driver.execute(statement.preparation)
            connection.prepared.add(statement.name)
        return _last(driver.execute(statement.execution, parameters))
    except connection.Database.Error as error:
        if error.sqlstate not in _UNFIT:
            raise
        log.info("This connection stops preparing statements: %s", error)
        connection.prepared = None
        return _last(driver.execute(statement.for_postgresql, parameters))


def _last(cursor) -> list[tuple]:
    while cursor.nextset():
        pass
    return cursor.fetchall()
