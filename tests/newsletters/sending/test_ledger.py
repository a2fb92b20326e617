"""The ledger of deliveries, with several senders, killed senders and failing mail servers."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from newsletters.models import Delivery, Edition
from newsletters.sending import actions, draining, ledger
from newsletters.sending.draining import drain
from newsletters.sending.freezing import freeze
from newsletters.sending.suppression import suppress
from newsletters.sending.transport import Refused, TryLater, Unclear
from tests.newsletters.sending.transport import Transport, states

pytestmark = pytest.mark.django_db


def test_every_subscriber_gets_the_mail_once(frozen, transport):
    edition, readers = frozen(5)
    assert drain(edition, transport=transport).why == "finished"
    assert sorted(transport.addresses) == sorted(reader.email for reader in readers)
    assert states(edition) == {"sent": 5}
    edition.refresh_from_db()
    assert edition.state is Edition.State.SENT


def test_freezing_again_changes_nothing(frozen):
    edition, _ = frozen(3)
    first = list(edition.deliveries.values())
    frozen_again = freeze(edition.pk, timezone.now() + timedelta(hours=1))
    assert frozen_again.frozen_at == edition.frozen_at
    assert list(edition.deliveries.values()) == first


def test_subscribers_outside_the_audience_are_counted_by_cause(draft, make_reader):
    make_reader("unproven@example.com", email_verified=False)
    make_reader("closed@example.com", is_active=False)
    make_reader("dead@example.com")
    make_reader("reads@example.com")
    suppress("dead@example.com", "bounced")
    edition = freeze(draft().pk, timezone.now())
    assert states(edition) == {"pending": 1, "suppressed": 1}
    assert (edition.audience, edition.left_at_freeze) == (2, {"closed": 1, "unverified": 1})


def test_a_reader_who_unsubscribes_after_the_freeze_gets_nothing(frozen, transport):
    edition, readers = frozen(2)
    readers[0].subscriptions.update(ended_at=timezone.now())
    drain(edition, transport=transport)
    assert transport.addresses == [readers[1].email]
    assert states(edition) == {"sent": 1, "left": 1}


@pytest.mark.parametrize("change", [{"is_active": False}, {"email_verified": False}])
def test_a_reader_who_closes_the_account_after_the_freeze_gets_nothing(frozen, transport, change):
    edition, readers = frozen(1)
    type(readers[0]).objects.filter(pk=readers[0].pk).update(**change)
    drain(edition, transport=transport)
    assert transport.addresses == []
    assert states(edition) == {"left": 1}


def test_an_address_that_is_suppressed_after_the_freeze_gets_nothing(frozen, transport):
    edition, readers = frozen(1)
    suppress(readers[0].email.upper(), "complained")
    drain(edition, transport=transport)
    assert (transport.addresses, states(edition)) == ([], {"suppressed": 1})


def test_the_new_address_of_a_reader_gets_the_mail(frozen, transport):
    edition, readers = frozen(1)
    type(readers[0]).objects.filter(pk=readers[0].pk).update(email="moved@example.com")
    drain(edition, transport=transport)
    assert transport.addresses == ["moved@example.com"]


def test_sending_is_committed_before_the_mail_leaves(frozen):
    edition, readers = frozen(1)
    seen = []
    drain(edition, transport=Transport(lambda message: seen.append(states(edition))))
    assert seen == [{"sending": 1}]


def test_a_message_id_is_the_same_at_each_attempt(frozen, settings):
    settings.NEWSLETTER_RETRY_SECONDS = [0, 0]
    edition, _ = frozen(1)
    transport = Transport(fails=[TryLater("451 Later")])
    drain(edition, transport=transport)
    drain(edition, transport=transport)
    first, second = (message.extra_headers["Message-ID"] for message in transport.messages)
    assert first == second


def test_a_4xx_is_tried_again_after_a_minute_then_five(frozen):
    edition, _ = frozen(1)
    begun = timezone.now()
    transport = Transport(fails=[TryLater("451 Later")])
    drained = drain(edition, transport=transport)
    delivery = edition.deliveries.get()
    assert (delivery.state, delivery.error, drained.why) == ("pending", "451 Later", "waiting")
    assert timedelta(seconds=59) < delivery.not_before - begun < timedelta(seconds=70)
    assert drained.next_try_at == delivery.not_before
    assert len(transport.messages) == 1


def test_after_five_tries_the_mail_has_failed_and_keeps_the_last_answer(frozen, settings):
    settings.NEWSLETTER_RETRY_SECONDS = [0, 0, 0, 0]
    edition, _ = frozen(1)
    transport = Transport(fails=[TryLater(f"45{number} Later") for number in range(9)])
    for _ in range(6):
        drain(edition, transport=transport)
    delivery = edition.deliveries.get()
    assert len(transport.messages) == 5
    assert (delivery.state, delivery.error) == ("failed", "Given up after 5 tries. 454 Later")


def test_a_5xx_is_final_with_the_servers_words(frozen):
    edition, _ = frozen(1)
    drain(edition, transport=Transport(fails=[Refused("550 No such user")]))
    delivery = edition.deliveries.get()
    assert (delivery.state, delivery.error, delivery.attempts) == ("failed", "550 No such user", 1)


def test_a_mail_without_an_answer_is_uncertain_and_not_sent_again(frozen):
    edition, _ = frozen(1)
    transport = Transport(fails=[Unclear("Connection reset")])
    drain(edition, transport=transport)
    drain(edition, transport=transport)
    assert (states(edition), len(transport.messages)) == ({"uncertain": 1}, 1)


def test_a_mail_without_an_answer_is_sent_again_where_repeats_are_dropped(frozen, settings):
    settings.NEWSLETTER_REPEATS_ARE_DROPPED = True
    settings.NEWSLETTER_RETRY_SECONDS = [0]
    edition, _ = frozen(1)
    transport = Transport(fails=[Unclear("Connection reset")])
    drain(edition, transport=transport)
    drain(edition, transport=transport)
    assert (states(edition), len(transport.messages)) == ({"sent": 1}, 2)


def test_a_bug_leaves_an_uncertain_mail_and_not_a_loop(frozen):
    edition, _ = frozen(1)
    drain(edition, transport=Transport(fails=[ZeroDivisionError("odd")]))
    assert edition.deliveries.get().error == "ZeroDivisionError: odd"
    assert states(edition) == {"uncertain": 1}


def test_a_dead_sender_leaves_one_uncertain_mail(frozen, transport, settings):
    settings.NEWSLETTER_LEASE_SECONDS = 300
    edition, readers = frozen(3)
    now = timezone.now()
    rows = ledger.claim(edition, "dead", now)
    ledger.begin(edition, rows[0], "dead", now)
    drain(edition, transport=transport)
    assert transport.addresses == []
    edition.deliveries.update(lease_until=now - timedelta(seconds=1))
    drain(edition, transport=transport)
    assert len(transport.addresses) == 2
    assert states(edition) == {"sent": 2, "uncertain": 1}
    assert "may or may not" in edition.deliveries.get(state="uncertain").error


def test_a_sender_whose_lease_ended_does_not_send_rows_that_others_took(frozen):
    edition, _ = frozen(1)
    now = timezone.now()
    (row,) = ledger.claim(edition, "slow", now)
    edition.deliveries.update(lease_until=now - timedelta(seconds=1))
    assert ledger.claim(edition, "quick", now)
    assert ledger.begin(edition, row, "slow", now) is None


def test_a_slow_sender_may_still_record_that_its_mail_was_accepted(frozen):
    edition, _ = frozen(1)
    now = timezone.now()
    (row,) = ledger.claim(edition, "slow", now)
    assert ledger.begin(edition, row, "slow", now)
    edition.deliveries.update(lease_until=now - timedelta(seconds=1))
    ledger.claim(edition, "quick", now)
    assert states(edition) == {"uncertain": 1}
    ledger.end(edition, row, "slow", ledger.Ending("sent"), now)
    assert states(edition) == {"sent": 1}


def test_twenty_failures_in_a_row_pause_the_edition_and_tell_the_editors(frozen, ada, mailoutbox):
    edition, _ = frozen(25)
    drained = drain(edition, transport=Transport(fails=[TryLater("421 <reader0@example.com> Busy")] * 99))
    edition.refresh_from_db()
    assert (drained.why, edition.state) == ("paused", Edition.State.PAUSED)
    assert edition.pause_reason.endswith("421 <(an address)> Busy")
    assert states(edition) == {"pending": 25}
    assert [mail.to for mail in mailoutbox] == [[ada.email]]
    assert "is paused" in mailoutbox[0].subject


def test_nineteen_failures_and_a_success_do_not_pause_the_edition(frozen):
    edition, _ = frozen(25)
    drain(edition, transport=Transport(fails=[TryLater("421 Busy")] * (draining.FAILURES_IN_A_ROW - 1)))
    edition.refresh_from_db()
    assert edition.paused_at is None


def test_a_pause_stops_before_the_next_mail_and_go_on_goes_on(frozen, transport):
    edition, _ = frozen(3)
    pausing = Transport(lambda message: actions.pause(edition, "Look at this", timezone.now()))
    assert drain(edition, transport=pausing).why == "paused"
    assert states(edition) == {"sent": 1, "pending": 2}
    assert actions.go_on(edition)
    drain(edition, transport=transport)
    assert states(edition) == {"sent": 3}


def test_a_stopped_edition_sends_nothing_more(frozen, transport):
    edition, _ = frozen(3)
    drain(edition, transport=Transport(lambda message: actions.stop(edition, timezone.now())))
    drain(edition, transport=transport)
    edition.refresh_from_db()
    assert (states(edition), edition.state) == ({"sent": 1, "left": 2}, Edition.State.STOPPED)


def test_an_editor_sends_an_uncertain_mail_again_or_leaves_it(frozen, transport):
    edition, _ = frozen(2)
    drain(edition, transport=Transport(fails=[Unclear("Gone")] * 2))
    again, left = edition.deliveries.order_by("id")
    assert actions.send_again(again, timezone.now())
    assert actions.leave_it(left, timezone.now())
    drain(edition, transport=transport)
    assert states(edition) == {"sent": 1, "uncertain": 1}
    edition.refresh_from_db()
    assert edition.state is Edition.State.SENT


def test_a_sender_that_is_told_to_stop_gives_back_what_it_took(frozen):
    edition, _ = frozen(4)
    transport = Transport()
    drained = drain(edition, transport=transport, should_stop=lambda: len(transport.messages) == 2)
    assert (drained.why, states(edition)) == ("stopped", {"sent": 2, "pending": 2})
    assert transport.is_closed


def test_quiet_hours_stop_a_sender(frozen, settings):
    local = timezone.localtime()
    begin, end = local - timedelta(minutes=5), local + timedelta(minutes=5)
    settings.NEWSLETTER_QUIET_HOURS = f"{begin:%H:%M}-{end:%H:%M}"
    edition, _ = frozen(1)
    assert drain(edition, transport=Transport()).why == "quiet"
    assert drain(edition, transport=Transport(), ignores_quiet_hours=True).why == "finished"


def test_a_sender_keeps_to_the_rate(frozen, settings, monkeypatch):
    # At one mail in a hundred seconds, the time that the mail itself takes does not matter, even on a busy machine.
    settings.NEWSLETTER_RATE = 0.01
    slept = []
    monkeypatch.setattr(draining.time, "sleep", slept.append)
    edition, _ = frozen(3)
    drain(edition, transport=Transport())
    assert len(slept) == 3
    assert all(50 < seconds <= 100 for seconds in slept)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once(frozen):
    edition, readers = frozen(60)
    transports = [Transport(), Transport()]
    ready = threading.Barrier(2)

    def send(transport):
        ready.wait()
        try:
            for _ in range(5):
                drain(edition, transport=transport)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[transport]) for transport in transports]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    got = transports[0].addresses + transports[1].addresses
    assert sorted(got) == sorted(reader.email for reader in readers)
    assert states(edition) == {"sent": 60}


def test_an_edition_is_finished_only_when_no_row_is_open(frozen):
    edition, _ = frozen(1)
    ledger.claim(edition, "other", timezone.now())
    assert not ledger.finish(edition, timezone.now())
    assert drain(edition, transport=Transport()).why == "waiting"


def test_a_claim_takes_the_rows_that_wait_longest_and_none_that_must_still_wait(frozen):
    edition, _ = frozen(3)
    now = timezone.now()
    first, second, third = edition.deliveries.order_by("id")
    Delivery.objects.filter(pk=first.pk).update(not_before=now + timedelta(minutes=1))
    assert [row.id for row in ledger.claim(edition, "worker", now)] == [second.pk, third.pk]
