"""The export for the newsletter program contains the current consents of readers who can receive e-mail."""

import csv
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.forms import NEWSLETTER_WORDING

pytestmark = pytest.mark.django_db


def exported() -> list[dict[str, str]]:
    out = StringIO()
    call_command("export_newsletter_consents", stdout=out)
    return list(csv.DictReader(StringIO(out.getvalue())))


def test_current_consents_of_verified_readers_are_exported_with_time_and_wording(rhea, make_user):
    rhea.give_newsletter_consent(NEWSLETTER_WORDING, "welcome")
    make_user("quiet@example.com")
    for email, fields in (
        ("shut1@example.com", {"is_active": False}),
        ("open1@example.com", {"email_verified": False}),
    ):
        make_user(email, **fields).give_newsletter_consent(NEWSLETTER_WORDING, "account")
    ended = make_user("ended@example.com")
    ended.give_newsletter_consent(NEWSLETTER_WORDING, "account")
    ended.withdraw_newsletter_consent()
    [row] = exported()
    assert (row["email"], row["source"], row["wording"]) == ("rhea@example.com", "welcome", NEWSLETTER_WORDING)
    assert datetime.fromisoformat(row["given_at"]) == rhea.newsletter_consents.get().given_at


def test_without_consents_only_the_heading_is_printed(db):
    assert exported() == []
