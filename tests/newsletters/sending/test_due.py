"""Which edition goes out when, and the command that sends it."""

import threading
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from newsletters import composing
from newsletters.models import Delivery, Edition, Newsletter
from newsletters.sending import actions, due, ledger, progress
from newsletters.sending.folding import KEPT, fold_old_editions
from tests.factories import make_article

pytestmark = pytest.mark.django_db

# A Friday; the daily newsletter is due at 06:30 in London.
DAY = datetime(2026, 11, 27, tzinfo=UTC)
DUE = DAY.replace(hour=6, minute=30)


def article(at: datetime = DUE - timedelta(hours=2), **fields):
    return make_article(published_at=at, **fields)


def test_nothing_goes_out_before_its_time(daily):
    article()
    assert due.start_due(DUE - timedelta(seconds=1)) == []
    (edition,) = due.start_due(DUE)
    assert (edition.date, edition.newsletter) == (DAY.date(), daily)


def test_it_goes_out_once(daily):
    article()
    assert len(due.start_due(DUE)) == 1
    assert due.start_due(DUE + timedelta(minutes=1)) == []


def test_on_a_saturday_the_weekly_goes_out_and_not_the_daily(weekly):
    article()
    (edition,) = due.start_due(DUE + timedelta(days=1, hours=2))
    assert edition.newsletter == weekly


def test_a_late_sender_still_sends_but_a_very_late_one_does_not(daily):
    article()
    assert len(due.start_due(DUE + timedelta(hours=11))) == 1
    Edition.objects.all().delete()
    assert due.start_due(DUE + timedelta(hours=13)) == []


def test_nothing_new_means_no_edition(daily):
    assert due.start_due(DUE) == []
    assert not Edition.objects.exists()


def test_held_and_skipped_editions_stay(daily):
    article()
    edition = composing.draw_up(daily, DAY.date(), DUE - timedelta(hours=1))
    assert actions.hold(edition, DUE - timedelta(hours=1))
    assert due.start_due(DUE) == []
    assert actions.release(edition)
    assert actions.skip(edition, DUE - timedelta(hours=1))
    assert due.start_due(DUE) == []
    assert actions.unskip(edition)
    assert len(due.start_due(DUE)) == 1


@pytest.mark.parametrize("verb", [actions.hold, actions.skip])
def test_an_editor_can_still_hold_the_edition_back_just_before_it_is_frozen(daily, monkeypatch, verb):
    article()
    drawn_up = composing.draw_up

    def draw_up_and_lose(*arguments):
        edition = drawn_up(*arguments)
        # This runs after the sender's check and before it freezes the edition.
        assert verb(edition, DUE)
        return edition

    monkeypatch.setattr(composing, "draw_up", draw_up_and_lose)
    assert due.start_due(DUE) == []
    assert not Edition.objects.filter(frozen_at__isnull=False).exists()


def test_send_now_sends_what_is_held_and_not_what_is_skipped(daily):
    article()
    edition = composing.draw_up(daily, DAY.date(), DUE)
    actions.hold(edition, DUE)
    actions.skip(edition, DUE)
    with pytest.raises(due.NotSent, match="held back or skipped"):
        actions.send_now(edition, DUE)
    actions.unskip(edition)
    actions.hold(edition, DUE)
    assert actions.send_now(edition, DUE).frozen_at == DUE


def test_the_articles_of_a_skipped_edition_are_in_the_next_one(daily, go_out):
    yesterday = DUE - timedelta(days=1)
    article(at=yesterday - timedelta(hours=1))
    go_out(composing.draw_up(daily, yesterday.date(), yesterday))
    first = article()
    edition = composing.draw_up(daily, DAY.date(), DUE - timedelta(hours=1))
    actions.skip(edition, DUE - timedelta(minutes=1))
    monday = DUE + timedelta(days=3)
    article(at=monday - timedelta(hours=1))
    (edition,) = [found for found in due.start_due(monday) if found.newsletter == daily]
    assert first.pk in edition.items.values_list("article", flat=True)


def test_a_newsletter_that_is_not_offered_is_not_sent(daily):
    article()
    Newsletter.objects.update(is_open=False)
    assert due.start_due(DUE) == []


def test_an_edition_waits_for_the_end_of_the_quiet_hours(daily, settings):
    settings.NEWSLETTER_QUIET_HOURS = "22:00-07:00"
    article()
    assert due.start_due(DUE) == []
    assert len(due.start_due(DUE + timedelta(minutes=30))) == 1


def test_nothing_is_sent_if_everything_is_withdrawn_at_the_last_moment(daily):
    found = article()
    composing.draw_up(daily, DAY.date(), DUE - timedelta(hours=1))
    type(found).objects.filter(pk=found.pk).update(withdrawn_at=DUE - timedelta(minutes=1))
    assert due.start_due(DUE) == []
    assert not Edition.objects.filter(frozen_at__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_the_same_second_make_one_edition(daily):
    article()
    ready, errors = threading.Barrier(2), []

    def run():
        ready.wait()
        try:
            due.start_due(DUE)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert errors == []
    assert Edition.objects.filter(frozen_at__isnull=False).count() == 1


# --- The command ---


@pytest.fixture
def send(capsys, daily):
    # On Saturdays the weekly newsletter is due as well.
    Newsletter.objects.exclude(pk=daily.pk).delete()

    def run(*arguments: str) -> str:
        call_command("send_newsletters", *arguments)
        return capsys.readouterr().out

    return run


def test_now_sends_todays_edition_at_any_hour(send, make_reader, mailoutbox, daily):
    make_reader("rhea@example.com")
    make_article()
    assert "1 sent. Everything is sent." in send("--now", "daily")
    assert [mail.to for mail in mailoutbox] == [["rhea@example.com"]]


def test_now_twice_says_so_and_sends_nothing(send, make_reader, mailoutbox):
    make_reader("rhea@example.com")
    make_article()
    send("--now", "daily")
    with pytest.raises(CommandError, match="has already gone out"):
        send("--now", "daily")
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(("slug", "words"), [("hourly", "daily, weekly"), ("daily", "Nothing new")])
def test_now_explains_what_is_wrong(send, daily, weekly, slug, words):
    with pytest.raises(CommandError, match=words):
        send("--now", slug)


def test_the_command_says_that_nothing_is_due(send, daily):
    Newsletter.objects.update(is_open=False)
    assert send() == "Nothing is due.\n"


# --- What the desk sees, and what is left after three months ---


def test_progress_counts_every_reader_once(send, make_reader, daily):
    for number in range(4):
        make_reader(f"reader{number}@example.com")
    make_article()
    edition = due.start_now(daily, timezone.now())
    rows = edition.deliveries.order_by("id")
    for row, state in zip(rows, ("sent", "failed", "uncertain"), strict=False):
        Delivery.objects.filter(pk=row.pk).update(state=state)
    found = progress.progress(edition, timezone.now())
    assert (found.total, found.waiting, found.sent, found.failed, found.uncertain) == (4, 1, 1, 1, 1)
    assert (found.done, found.percent) == (3, 75)
    assert progress.in_doubt(edition.pk).count() == 2


def test_old_deliveries_are_replaced_by_counts(send, make_reader, daily):
    make_reader("rhea@example.com")
    make_article()
    send("--now", "daily")
    edition = Edition.objects.get()
    now = timezone.now()
    assert fold_old_editions(now + KEPT - timedelta(hours=1)) == 0
    assert fold_old_editions(now + KEPT + timedelta(hours=1)) == 1
    assert not Delivery.objects.exists()
    edition.refresh_from_db()
    assert progress.progress(edition, now).sent == 1
    assert fold_old_editions(now + KEPT + timedelta(hours=1)) == 0


def test_a_database_that_is_away_is_reported_in_words(send, make_reader, daily, monkeypatch):
    make_reader("rhea@example.com")
    make_article()
    due.start_now(daily, timezone.now())
    monkeypatch.setattr(ledger, "claim", mock.Mock(side_effect=OperationalError("disk full")))
    monkeypatch.setattr(ledger, "_PATIENCE", 0)
    with pytest.raises(CommandError, match="disk full.*Nothing is lost"):
        send()
