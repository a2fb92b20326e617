"""A full disk makes the ledger unavailable, in words, until there is room again."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from paywall import identity
from paywall.ledger import reads

NOW = datetime(2026, 11, 5, 12, 30, tzinfo=UTC)


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
