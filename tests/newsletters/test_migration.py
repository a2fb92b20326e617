"""The migration that turns old consents into subscriptions, and its reversal."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("newsletters", "0002_first_newsletters"), ("accounts", "0001_tables")]
AFTER = [("newsletters", "0003_consents"), ("accounts", "0002_consents_moved")]
MARCH, APRIL, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 5))


def migrate(to):
    return MigrationExecutor(connection).migrate(to).apps


@pytest.fixture
def migrated():
    yield migrate
    call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_consents_become_subscriptions_with_time_and_wording_and_back(migrated):
    apps = migrated(BEFORE)
    daily, _ = apps.get_model("newsletters", "Newsletter").objects.get_or_create(
        slug="daily", defaults={"name": "Daily"}
    )
    users = apps.get_model("accounts", "User").objects
    rhea, vic = users.create(email="rhea@example.com"), users.create(email="vic@example.com")
    consents = apps.get_model("accounts", "NewsletterConsent").objects
    given = [
        (rhea, "Old words.", "welcome", MARCH, APRIL),
        (rhea, "Send me the daily one.", "account", MAY, None),
        (vic, "Send me the daily one.", "welcome", APRIL, None),
    ]
    for user, wording, source, given_at, withdrawn_at in given:
        consents.create(user=user, wording=wording, source=source, given_at=given_at, withdrawn_at=withdrawn_at)

    apps = migrated(AFTER)
    rows = apps.get_model("newsletters", "Subscription").objects.order_by("pk")
    assert [
        (row.user.email, row.newsletter.slug, row.wording, row.source, row.given_at, row.ended_at, row.ended_by)
        for row in rows
    ] == [
        ("rhea@example.com", "daily", "Old words.", "welcome", MARCH, APRIL, "reader"),
        ("rhea@example.com", "daily", "Send me the daily one.", "account", MAY, None, ""),
        ("vic@example.com", "daily", "Send me the daily one.", "welcome", APRIL, None, ""),
    ]
    with pytest.raises(LookupError):
        apps.get_model("accounts", "NewsletterConsent")
    rows.filter(user__email="vic@example.com").update(source="import from elsewhere, with a long name")

    apps = migrated(BEFORE)
    back = apps.get_model("accounts", "NewsletterConsent").objects.order_by("pk")
    assert list(back.values_list("user__email", "wording", "source", "given_at", "withdrawn_at")) == [
        ("rhea@example.com", "Old words.", "welcome", MARCH, APRIL),
        ("rhea@example.com", "Send me the daily one.", "account", MAY, None),
        ("vic@example.com", "Send me the daily one.", "account", APRIL, None),
    ]
    assert not apps.get_model("newsletters", "Subscription").objects.exists()
