"""The pages behind the personal links in a mail: unsubscribe with one click, choose without signing in, and see why."""

from datetime import timedelta

import pytest
from django.core.signing import BadSignature
from django.test import Client
from django.utils import timezone

from accounts import privacy
from newsletters import links, subscribing
from newsletters.models import Newsletter, Subscription

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
PLACES = ("unsubscribe", "choices", "why")


@pytest.fixture
def subscribed(rhea, daily):
    """Rhea gets the daily newsletter; returns her token."""
    subscribing.subscribe(rhea, daily, Subscription.Source.WELCOME)
    return links.token_of(rhea.pk, daily.pk)


@pytest.fixture
def stranger():
    """A browser or mail program without cookies, with CSRF checks enforced."""
    return Client(enforce_csrf_checks=True)


def standing(user) -> list[str]:
    return sorted(subscribing.standing(user).values_list("newsletter__slug", flat=True))


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_ends_it_without_cookie_token_or_redirect(stranger, rhea, subscribed, content_type):
    path = f"/newsletters/unsubscribe/{subscribed}/"
    if content_type.startswith("multipart"):
        response = stranger.post(path, ONE_CLICK)
    else:
        response = stranger.post(path, "List-Unsubscribe=One-Click", content_type=content_type)
    assert response.status_code == 200 and not response.cookies
    row = rhea.subscriptions.get()
    assert row.ended_at and row.ended_by == Subscription.Ending.ONE_CLICK


def test_one_click_may_be_repeated(stranger, rhea, subscribed):
    for _ in range(3):
        assert stranger.post(f"/newsletters/unsubscribe/{subscribed}/", ONE_CLICK).status_code == 200
    assert rhea.subscriptions.get().ended_by == "one-click"


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_changes_nothing(stranger, rhea, subscribed, method):
    assert getattr(stranger, method)(f"/newsletters/unsubscribe/{subscribed}/").status_code == 200
    assert standing(rhea) == ["daily"]


def test_the_page_has_one_button_and_the_button_ends_it(stranger, rhea, subscribed):
    path = f"/newsletters/unsubscribe/{subscribed}/"
    html = stranger.get(path).content.decode()
    main = html.partition("<main")[2].partition("</main>")[0]
    assert main.count("<button") == 1 and "csrfmiddlewaretoken" not in html
    assert "You are unsubscribed" in stranger.post(path).content.decode()
    assert rhea.subscriptions.get().ended_by == "link"
    assert "You do not get the daily newsletter" in stranger.get(path).content.decode()


@pytest.mark.parametrize("place", PLACES)
def test_a_broken_link_says_so_and_does_nothing(stranger, rhea, subscribed, place):
    for token in (subscribed[:-3], f"{subscribed}x", "1", "1-1-", f"0{subscribed}"):
        response = stranger.get(f"/newsletters/{place}/{token}/")
        assert response.status_code == 404 and "This link is not complete" in response.content.decode()
    assert standing(rhea) == ["daily"]


def test_a_token_of_another_reader_cannot_be_made_from_ones_own(rhea, ada, daily, subscribed):
    _, newsletter, signature = subscribed.split("-", 2)
    with pytest.raises(BadSignature):
        links.read_token(f"{ada.pk:x}-{newsletter}-{signature}")


@pytest.mark.parametrize("place", PLACES)
def test_the_link_of_a_deleted_account_answers_that_nothing_is_sent(stranger, rhea, subscribed, place):
    privacy.delete(rhea)
    response = stranger.get(f"/newsletters/{place}/{subscribed}/")
    assert response.status_code == 200 and "Nothing is sent to you" in response.content.decode()
    if place != "why":
        assert stranger.post(f"/newsletters/{place}/{subscribed}/", ONE_CLICK).status_code == 200


@pytest.mark.parametrize("place", PLACES)
def test_the_page_is_not_cached_indexed_or_named_to_other_sites(stranger, subscribed, place):
    response = stranger.get(f"/newsletters/{place}/{subscribed}/")
    assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer" and not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    # It may be open on somebody else's screen, or have been forwarded.
    assert "rhea@example.com" not in response.content.decode() and "r•••@example.com" in response.content.decode()


def test_each_newsletter_has_a_tick_box_without_signing_in(stranger, rhea, subscribed, weekly):
    path = f"/newsletters/choices/{subscribed}/"
    html = stranger.get(path).content.decode()
    assert html.count('type="checkbox"') == 2 and html.count(" checked") == 1
    response = stranger.post(path, {"newsletter": "weekly"})
    assert "Your choice is saved" in response.content.decode() and not response.cookies
    assert standing(rhea) == ["weekly"]
    given = rhea.subscriptions.get(newsletter=weekly)
    assert (given.source, given.wording) == ("choices", weekly.wording)
    assert rhea.subscriptions.get(newsletter__slug="daily").ended_by == "link"


def test_none_of_them_ends_every_subscription_even_to_a_newsletter_no_longer_offered(
    stranger, rhea, subscribed, weekly
):
    subscribing.subscribe(rhea, weekly, "account")
    Newsletter.objects.filter(pk=weekly.pk).update(is_open=False)
    stranger.post(f"/newsletters/choices/{subscribed}/", {"newsletter": ["daily"], "action": "none"})
    assert standing(rhea) == []


def test_why_shows_the_time_the_place_and_the_wording_of_the_consent(stranger, rhea, daily):
    given_at = timezone.now().replace(year=2026, month=3, day=4) - timedelta(days=0)
    subscribing.subscribe(rhea, daily, Subscription.Source.WELCOME, given_at=given_at)
    html = stranger.get(f"/newsletters/why/{links.token_of(rhea.pk, daily.pk)}/").content.decode()
    assert "4 March 2026" in html and "Question after registration" in html and daily.wording in html


def test_why_shows_an_imported_source_as_the_other_system_wrote_it(stranger, rhea, daily):
    subscribing.subscribe(rhea, daily, "Stand at the Marlow fair", wording="Yes please")
    html = stranger.get(f"/newsletters/why/{links.token_of(rhea.pk, daily.pk)}/").content.decode()
    assert "Stand at the Marlow fair" in html and "Yes please" in html


def test_the_token_signs_nobody_in(client, subscribed):
    client.get(f"/newsletters/choices/{subscribed}/")
    client.post(f"/newsletters/choices/{subscribed}/", {"newsletter": "daily"})
    assert client.get("/account/").status_code == 302 and "_auth_user_id" not in client.session
