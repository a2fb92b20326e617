"""SQLite's write-ahead log is copied by a thread, not in a reader's request; a full disk makes the ledger unavailable."""

import sqlite3
import time
from datetime import UTC, datetime

import pytest
from django.db import connection

from paywall import identity
from paywall.ledger import checkpoints, reads

NOW = datetime(2026, 11, 5, 12, 30, tzinfo=UTC)


def reads_in_the_file() -> int:
    """Return how many counted views are in the database file itself, ignoring the write-ahead log."""
    name = connection.settings_dict["NAME"]
    with sqlite3.connect(f"file:{name}?immutable=1", uri=True) as opened:
        return opened.execute("SELECT COUNT(*) FROM paywall_read").fetchone()[0]


def count_five_views() -> None:
    for number in range(5):
        reader = identity.hashed(f"visitor {number}")
        reads.count_first(reader, "2026-11", "a1", NOW, f"network {number}", per_hour=20, per_day=60)


@pytest.mark.engine("sqlite")
@pytest.mark.django_db(transaction=True)
def test_counted_views_reach_the_file_a_moment_later():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    count_five_views()
    assert reads_in_the_file() == 0
    deadline = time.monotonic() + 10
    while reads_in_the_file() < 5 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert reads_in_the_file() == 5


@pytest.mark.engine("postgresql")
@pytest.mark.django_db(transaction=True)
def test_a_server_looks_after_its_log_itself():
    count_five_views()
    assert not checkpoints._written.is_set()


@pytest.mark.engine("sqlite")
@pytest.mark.django_db(transaction=True)
def test_a_commit_copies_nothing_before_the_log_is_long():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint")
        assert cursor.fetchone() == (10_000,)


@pytest.mark.engine("sqlite")
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_said_in_words_and_forgotten_when_there_is_room():
    """SQLite says the same where its file may have no more pages as where the disk has none; a server says it for itself."""

    def first_views(numbers):
        for number in numbers:
            reader = identity.hashed(f"visitor {number}")
            yield reads.count_first(reader, "2026-11", "a1", NOW, f"network {number}", per_hour=20, per_day=60)

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        try:
            with pytest.raises(reads.Unavailable, match="full"):
                list(first_views(range(3000)))
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert next(first_views([3001])).reads == 1
