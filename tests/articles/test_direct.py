"""Statements past Django's cursor: the same rows and the same errors as through it."""

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from articles import direct
from articles.direct import Statement
from articles.models import Generation
from tests.factories import make_section

OF_A_SLUG = Statement(
    "SELECT name, id FROM articles_section WHERE slug = %s AND id > %s",
    types="varchar, bigint",
)
TWICE = Statement("INSERT INTO articles_generation (id, number) VALUES (%s, 1) RETURNING id")


@pytest.mark.django_db(transaction=True)
def test_rows_are_the_same_as_from_djangos_cursor():
    section = make_section("Energy")
    expected = [("Energy", section.pk)]
    assert direct.rows(OF_A_SLUG, ("energy", 0)) == direct.rows(OF_A_SLUG, ("energy", 0)) == expected
    with CaptureQueriesContext(connection) as seen:
        assert direct.rows(OF_A_SLUG, ("energy", 0)) == expected
    assert len(seen) == 1
    with transaction.atomic():
        assert direct.rows(OF_A_SLUG, ("energy", 0)) == expected
    assert direct.rows(OF_A_SLUG, ("energy", section.pk)) == []


@pytest.mark.django_db(transaction=True)
def test_writes_are_committed_and_errors_are_djangos():
    Generation.objects.all().delete()
    assert direct.rows(TWICE, (1,)) == [(1,)]
    with pytest.raises(IntegrityError):
        direct.rows(TWICE, (1,))
    assert Generation.objects.count() == 1
    with pytest.raises((OperationalError, ProgrammingError)):
        direct.rows(Statement("SELECT 1 FROM no_such_table"), ())
    assert direct.rows(OF_A_SLUG, ("energy", 0)) == []


@pytest.mark.engine("postgresql")
@pytest.mark.django_db(transaction=True)
def test_a_pooler_that_switches_sessions_breaks_nothing():
    """Here the session forgets its preparations behind our back; on SQLite there are none."""
    section = make_section("Energy")
    for _ in range(2):
        assert direct.rows(OF_A_SLUG, ("energy", 0)) == [("Energy", section.pk)]
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_closed_is_opened_again():
    make_section("Energy")
    direct.rows(OF_A_SLUG, ("energy", 0))
    connection.close()
    assert len(direct.rows(OF_A_SLUG, ("energy", 0))) == 1
