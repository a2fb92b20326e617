"""`manage.py import_readers`: importing readers from another system with their consent."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from newsletters.models import Subscription
from newsletters.sending.suppression import suppress

pytestmark = pytest.mark.django_db
HEAD = "email,name,given_at,source,wording"


@pytest.fixture
def bring(tmp_path, capsys):
    """Import these lines and return what was printed."""

    def run(*lines: str, encoding: str = "utf-8", **options) -> str:
        file = tmp_path / "readers.csv"
        file.write_bytes("\n".join(lines).encode(encoding))
        call_command("import_readers", str(file), **options)
        return capsys.readouterr().out

    return run


def test_a_reader_is_imported_with_the_consent(bring, mailoutbox):
    out = bring(HEAD, "Ada@Example.com,Ada Reader,2025-03-31T09:00:00Z,old site,Yes please")
    user = User.objects.get()
    subscription = user.subscriptions.get()
    assert (user.email, user.name, user.email_verified, user.has_usable_password()) == (
        "ada@example.com", "Ada Reader", True, False,
    )  # fmt: skip
    assert user.emailaddress_set.get().verified
    assert (subscription.newsletter.slug, subscription.source, subscription.wording) == (
        "daily",
        "old site",
        "Yes please",
    )
    assert subscription.given_at == datetime(2025, 3, 31, 9, tzinfo=UTC)
    assert "1 new readers made" in out
    assert mailoutbox == []


def test_a_second_run_changes_nothing(bring):
    line = "ada@example.com,Ada,2025-03-31,old,Yes"
    bring(HEAD, line)
    assert "0 new readers made, 0 known readers subscribed, 1 already subscribed, 0 left out" in bring(HEAD, line)
    assert (User.objects.count(), Subscription.objects.count()) == (1, 1)


def test_a_dry_run_reports_the_same_and_stores_nothing(bring):
    line = "ada@example.com,Ada,2025-03-31,old,Yes"
    out = bring(HEAD, line, line.upper(), dry_run=True)
    assert "1 new readers would be made" in out and "1 already subscribed" in out
    assert not User.objects.exists()


def test_a_known_reader_keeps_the_name_and_gets_the_newsletter(bring, rhea):
    out = bring(HEAD, "RHEA@example.com,Somebody Else,2025-03-31,old,Yes")
    rhea.refresh_from_db()
    assert rhea.name == "Rhea Reader"
    assert rhea.subscriptions.count() == 1
    assert "1 known readers subscribed" in out


def test_a_reader_who_unsubscribed_later_stays_unsubscribed(bring):
    line = "ada@example.com,Ada,2025-03-31,old,Yes"
    bring(HEAD, line)
    Subscription.objects.update(ended_at=timezone.now())
    out = bring(HEAD, line)
    assert "Line 2 is left out: ada@example.com: the reader unsubscribed on" in out
    assert not Subscription.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nobody,,2025-03-31,,Yes", "“nobody” is not an e-mail address"),
        ("a@example.com,A\0da,2025-03-31,,Yes", "it contains a NUL character"),
        (",,2025-03-31,,Yes", "it has no e-mail address"),
        ("a@example.com,,31/3/25,,Yes", "the time of consent “31/3/25” is not a date"),
        ("a@example.com,,,,Yes", "the time of consent “” is not a date"),
        ("a@example.com,,2025-02-30,,Yes", "is not a date"),
        ("a@example.com,,2999-01-01,,Yes", "is in the future"),
        ("a@example.com,,2025-03-31,,", "the wording of the consent is missing"),
    ],
)
def test_a_line_that_is_left_out_says_why(bring, line, why):
    out = bring(HEAD, "good@example.com,,2025-03-31,,Yes", "", line)
    assert f"Line 4 is left out: {why}" in out or (out.startswith("Line 4 is left out: ") and why in out)
    assert User.objects.count() == 1


def test_closed_unverified_and_suppressed_accounts_are_left_out(bring, make_user):
    make_user("closed@example.com", is_active=False)
    make_user("unproven@example.com", email_verified=False)
    suppress("dead@example.com", "bounced")
    names = ("closed", "unproven", "dead")
    out = bring(HEAD, *(f"{name}@example.com,,2025-03-31,,Yes" for name in names))
    assert "3 left out" in out
    assert "the account is closed" in out and "is not verified" in out and "is suppressed" in out
    assert not Subscription.objects.exists()


def test_a_spreadsheets_semicolons_and_mark_are_understood(bring):
    bring("Email;Given_at;Wording", "ada@example.com;2025-03-31;Yes; please", encoding="utf-8-sig")
    assert Subscription.objects.get().source == "import"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([""], "The file is empty"),
        (["email,name"], "no column given_at and no column wording"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(bring, lines, words):
    with pytest.raises(CommandError, match=words):
        bring(*lines)


def test_a_latin_1_file_is_refused_with_an_explanation_and_nothing_is_lost(bring):
    with pytest.raises(CommandError, match="not UTF-8"):
        bring(HEAD, "ada@example.com,Zoë,2025-03-31,,Yes", encoding="latin-1")


def test_an_unknown_newsletter_is_answered_with_those_that_exist(bring):
    with pytest.raises(CommandError, match="daily, weekly"):
        bring(HEAD, newsletter="hourly")


def test_the_export_can_be_imported_again(bring, rhea, capsys, daily):
    given = timezone.now() - timedelta(days=3)
    rhea.subscriptions.create(newsletter=daily, wording="Yes, “please”", source="page", given_at=given)
    call_command("export_newsletter_consents")
    exported = capsys.readouterr().out.splitlines()
    assert next(csv.reader(exported))[:1] == ["email"]
    User.objects.all().delete()
    bring(*exported)
    subscription = Subscription.objects.get()
    assert (subscription.user.email, subscription.wording, subscription.given_at) == (
        rhea.email,
        "Yes, “please”",
        given,
    )


def test_a_thousand_lines_take_few_queries(bring, django_assert_max_num_queries):
    # SQLite takes a limited number of values a statement, so there it is several for each table.
    with django_assert_max_num_queries(40):
        bring(HEAD, *(f"reader{n}@example.com,,2025-03-31,,Yes" for n in range(900)))
    assert Subscription.objects.count() == 900
