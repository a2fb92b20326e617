"""The export of active subscriptions of readers who can get mail."""

import csv
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from newsletters import subscribing

pytestmark = pytest.mark.django_db


def exported(*arguments: str) -> list[dict[str, str]]:
    out = StringIO()
    call_command("export_newsletter_consents", *arguments, stdout=out)
    return list(csv.DictReader(StringIO(out.getvalue())))


def test_active_subscriptions_of_verified_readers_are_exported_with_time_and_wording(rhea, make_user, daily):
    subscribing.subscribe(rhea, daily, "welcome")
    make_user("quiet@example.com")
    for email, fields in (
        ("shut1@example.com", {"is_active": False}),
        ("open1@example.com", {"email_verified": False}),
    ):
        subscribing.subscribe(make_user(email, **fields), daily, "account")
    ended = make_user("ended@example.com")
    subscribing.subscribe(ended, daily, "account")
    subscribing.unsubscribe(ended, daily, "reader")
    [row] = exported()
    assert (row["email"], row["source"], row["wording"]) == ("rhea@example.com", "welcome", daily.wording)
    assert row["newsletter"] == "daily"
    assert datetime.fromisoformat(row["given_at"]) == rhea.subscriptions.get().given_at


def test_one_newsletter_can_be_named(rhea, daily, weekly):
    for newsletter in (daily, weekly):
        subscribing.subscribe(rhea, newsletter, "page")
    assert [row["newsletter"] for row in exported()] == ["daily", "weekly"]
    assert [row["newsletter"] for row in exported("--newsletter", "weekly")] == ["weekly"]
    with pytest.raises(CommandError, match="daily, weekly"):
        exported("--newsletter", "hourly")


def test_an_export_without_consents_has_only_the_header(db):
    assert exported() == []
