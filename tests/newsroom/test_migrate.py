"""A database that stopped between migrations which are one now is told, not passed over."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from newsroom.management.commands.migrate import problem_with_half

pytestmark = pytest.mark.django_db


@pytest.fixture
def yesterday():
    """Record the app's old migrations in place of its present ones, as in a database of yesterday; without the `last` one."""

    def record(app: str, last: str | None = None) -> None:
        recorder = MigrationRecorder(connection)
        for (label, name), migration in MigrationLoader(None).disk_migrations.items():
            if label == app and migration.replaces:
                recorder.record_unapplied(label, name)
                for old in migration.replaces:
                    recorder.record_applied(*old)
        if last:
            recorder.record_unapplied(app, last)

    return record


@pytest.mark.parametrize("app", ["articles", "newsletters", "paywall"])
def test_a_database_that_had_all_of_them_needs_nothing(yesterday, app):
    yesterday(app)
    call_command("migrate", check_unapplied=True, verbosity=0)


@pytest.mark.parametrize(
    ("app", "last", "into"),
    [
        ("articles", "0019_corrections_in_the_open", "0001_all_tables"),
        ("articles", "0020_house_terms", "0003_groups_and_rows"),
        ("newsletters", "0005_help_texts_in_plain_words", "0001_all_tables"),
        ("paywall", "0003_help_texts_in_plain_words", "0001_all_tables"),
    ],
)
def test_one_that_stopped_in_the_middle_is_refused(yesterday, app, last, into):
    yesterday(app, last)
    with pytest.raises(CommandError, match=rf"lacks some of the migrations that {app}\.{into} replaces"):
        call_command("migrate", verbosity=0)


def test_one_from_before_all_of_them_is_refused(yesterday):
    yesterday("articles")
    recorder = MigrationRecorder(connection)
    recorder.migration_qs.filter(app="articles").delete()
    recorder.record_applied("articles", "0001_initial")
    with pytest.raises(CommandError, match=r"lacks some of the migrations that articles\.0001_all_tables replaces"):
        call_command("migrate", verbosity=0)


def test_a_new_database_is_not_refused():
    MigrationRecorder(connection).flush()
    assert problem_with_half(connection) == ""
