"""Subscribing and unsubscribing: repeated requests have one effect, and the wording of the consent is kept."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from newsletters import subscribing
from newsletters.links import token_of
from newsletters.models import Newsletter, Subscription
from newsletters.sending.suppression import is_suppressed, suppress

pytestmark = pytest.mark.django_db


def test_a_consent_is_kept_with_time_source_and_wording(rhea, daily):
    at = timezone.now() - timedelta(days=3)
    assert subscribing.subscribe(rhea, daily, "import", "Yes please.", at)
    row = rhea.subscriptions.get()
    assert (row.source, row.wording, row.given_at, row.ended_at) == ("import", "Yes please.", at, None)


def test_a_second_consent_does_not_change_the_first(rhea, daily):
    subscribing.subscribe(rhea, daily, "welcome", "The first words.")
    assert not subscribing.subscribe(rhea, daily, "account", "Other words.")
    assert rhea.subscriptions.get().wording == "The first words."


def test_an_ended_subscription_stays_and_a_new_consent_gets_its_own_row(rhea, daily):
    now = timezone.now()
    subscribing.subscribe(rhea, daily, "welcome", given_at=now - timedelta(days=2))
    assert subscribing.unsubscribe(rhea, daily, "link", now)
    assert not subscribing.unsubscribe(rhea, daily, "one-click", now)
    assert subscribing.subscribe(rhea, daily, "page")
    assert list(rhea.subscriptions.values_list("source", "ended_by")) == [("page", ""), ("welcome", "link")]
    assert [row.source for row in subscribing.standing(rhea)] == ["page"]


def test_choosing_changes_only_the_subscriptions_that_differ(rhea, daily, weekly):
    subscribing.subscribe(rhea, daily, "welcome")
    now = timezone.now()
    subscribing.choose(rhea, ["daily", "weekly", "no-such-one"], "choices", "link", now)
    assert dict(subscribing.standing(rhea).values_list("newsletter__slug", "source")) == {
        "daily": "welcome",
        "weekly": "choices",
    }
    subscribing.choose(rhea, [], "choices", "link", now)
    assert not subscribing.standing(rhea).exists() and rhea.subscriptions.count() == 2


def test_a_newsletter_that_is_not_offered_cannot_be_chosen(rhea, weekly):
    Newsletter.objects.filter(pk=weekly.pk).update(is_open=False)
    subscribing.choose(rhea, ["weekly"], "choices", "link", timezone.now())
    assert not rhea.subscriptions.exists()


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_make_one_subscription(rhea, daily):
    start, made, failed = threading.Barrier(4), [], []

    def ask() -> None:
        start.wait()
        try:
            made.append(subscribing.subscribe(rhea, daily, "page"))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == [] and sorted(made) == [False, False, False, True]
    assert Subscription.objects.filter(user=rhea).count() == 1


@pytest.mark.parametrize("has_it", [True, False])
def test_a_reader_who_subscribes_again_is_no_longer_suppressed(client, rhea, daily, has_it):
    if has_it:
        subscribing.subscribe(rhea, daily, "page")
    suppress(rhea.email, "bounced")
    assert not subscribing.gets(rhea, daily)
    assert not any(choice.is_chosen for choice in subscribing.choices_of(rhea))
    client.force_login(rhea, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "You get" not in client.get("/newsletters/daily/subscribe/").content.decode()
    client.post("/newsletters/daily/subscribe/")
    assert "You get" in client.get("/newsletters/daily/subscribe/").content.decode()
    assert not is_suppressed(rhea.email)


def test_an_editors_suppression_stays(rhea, daily):
    suppress(rhea.email, "editor")
    subscribing.subscribe(rhea, daily, "page")
    assert is_suppressed(rhea.email)


def test_a_link_in_a_mail_does_not_overrule_a_complaint(client, rhea, daily):
    suppress(rhea.email, "complained")
    client.post(f"/newsletters/choices/{token_of(rhea.pk, daily.pk)}/", {"newsletter": "daily"})
    assert is_suppressed(rhea.email)
