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
            # Migrations that replace none are younger, and run after it.
            if label == app and migration.replaces:
                recorder.record_unapplied(label, name)
                for old in migration.replaces:
                    recorder.record_applied(*old)
        if last:
            recorder.record_unapplied(app, last)

    return record


@pytest.mark.parametrize("app", ["articles", "accounts", "paywall"])
def test_a_database_that_had_all_of_them_needs_nothing(yesterday, app):
    yesterday(app)
    call_command("migrate", check_unapplied=True, verbosity=0)


@pytest.mark.parametrize(
    ("app", "last"),
    [
        ("articles", "0018_kinds_of_pictures"),
        ("accounts", "0002_newsletter_consent_and_sessions"),
        ("paywall", "0004_allowances_by_day"),
    ],
)
def test_one_that_stopped_in_the_middle_is_refused(yesterday, app, last):
    yesterday(app, last)
    with pytest.raises(CommandError, match=rf"only some of the migrations that {app}\.0001_tables replaces"):
        call_command("migrate", verbosity=0)


def test_a_new_database_is_not_refused():
    MigrationRecorder(connection).flush()
    assert problem_with_half(connection) == ""
