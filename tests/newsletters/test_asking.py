"""Asking for a newsletter: one click for a signed-in reader, an address and a code for anybody else."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from newsletters import registrations, subscribing
from newsletters.models import Newsletter
from tests.accounts.conftest import CODE, the_code
from tests.factories import make_article, make_qa

pytestmark = pytest.mark.django_db
PAGE = "/newsletters/daily/subscribe/"
ARTICLE = "/energy/1-a-bridge/"


@pytest.fixture
def ask_page(client, mailoutbox):
    """Type an address on the page of the daily newsletter, and then the code. Returns the last response."""

    def walk(email: str = "nova@example.com", page: str = PAGE, client=client):
        sent = client.post(page, {"email": email, "next": page})
        assert sent.status_code == 302 and sent["Location"].startswith(CODE), sent.content.decode()
        return client.post(sent["Location"], {"code": the_code(mailoutbox)})

    return walk


def standing(user: User) -> list[tuple[str, str]]:
    return list(subscribing.standing(user).values_list("newsletter__slug", "source"))


def test_a_signed_in_reader_needs_one_click(rhea, as_user, daily):
    client = as_user(rhea)
    html = client.get(PAGE).content.decode()
    main = html.partition("<main")[2].partition("</main>")[0]
    assert main.count("<button") == 1 and daily.wording in html and not standing(rhea)
    html = client.post(PAGE, follow=True).content.decode()
    assert "You get the daily newsletter" in html and standing(rhea) == [("daily", "page")]
    client.post(PAGE)
    assert rhea.subscriptions.count() == 1 and rhea.subscriptions.get().wording == daily.wording


def test_the_page_is_private_and_its_form_is_protected(rhea, client, daily):
    response = client.get(PAGE)
    assert response["Cache-Control"] == "private, no-store" and "noindex" in response.content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(rhea, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(PAGE).status_code == 403 and not standing(rhea)


def test_a_stranger_types_address_and_code_and_comes_back_subscribed(client, ask_page, daily):
    before = timezone.now()
    answer = ask_page()
    nova = User.objects.get(email="nova@example.com")
    assert standing(nova) == [("daily", "page")]
    row = nova.subscriptions.get()
    assert row.wording == daily.wording and before <= row.given_at <= timezone.now()
    # The welcome page does not offer the newsletter that the reader has just asked for.
    last = client.get(answer["Location"], follow=True)
    assert last.redirect_chain[-1][0] == PAGE and "You get the daily newsletter" in last.content.decode()
    assert "nova@example.com" in last.content.decode()


def test_a_reader_who_asked_for_another_newsletter_is_still_offered_the_first(client, ask_page, weekly, daily):
    answer = ask_page(page="/newsletters/weekly/subscribe/")
    html = client.get(answer["Location"]).content.decode()
    assert 'type="checkbox"' in html and daily.wording in html
    assert standing(User.objects.get(email="nova@example.com")) == [("weekly", "page")]


def test_a_known_reader_who_is_not_signed_in_needs_only_the_code(rhea, client, ask_page, daily):
    answer = ask_page(rhea.email)
    assert answer["Location"] == PAGE and standing(rhea) == [("daily", "page")]


def test_nothing_is_recorded_before_the_code_is_typed(rhea, client, daily):
    client.post(PAGE, {"email": rhea.email, "next": PAGE})
    assert not rhea.subscriptions.exists()


def test_the_yes_counts_for_the_address_that_was_typed_and_no_other(rhea, client, register, daily):
    client.post(PAGE, {"email": "someone.else@example.com", "next": PAGE})
    register(rhea.email)
    assert not rhea.subscriptions.exists()
    # The request is also forgotten, so it does not surprise the next user of this browser.
    client.post("/account/logout/")
    register("someone.else@example.com")
    assert not User.objects.get(email="someone.else@example.com").subscriptions.exists()


def test_the_code_may_be_typed_later_or_on_another_page_in_the_same_browser(client, register, daily):
    client.post(PAGE, {"email": "nova@example.com", "next": PAGE})
    client.get("/newsletters/")
    register("nova@example.com", next=ARTICLE)
    assert standing(User.objects.get(email="nova@example.com")) == [("daily", "page")]


def test_an_invalid_address_is_reported_on_this_page(client, daily, mailoutbox):
    html = client.post(PAGE, {"email": "nova@", "next": PAGE}).content.decode()
    assert "not a complete e-mail address" in html and 'value="nova@"' in html and daily.wording in html
    assert not mailoutbox


def test_a_reader_with_an_unverified_address_must_verify_it_first(make_user, as_user, daily):
    open_one = make_user("open1@example.com", email_verified=False)
    client = as_user(open_one)
    assert "Verify your address first" in client.get(PAGE).content.decode()
    assert client.post(PAGE)["Location"] == "/account/email/?next=%2Fnewsletters%2Fdaily%2Fsubscribe%2F"
    assert not open_one.subscriptions.exists()


def test_the_way_back_to_the_article_is_kept(client, ask_page, daily):
    page = f"{PAGE}?next=%2Fenergy%2F1-a-bridge%2F"
    assert f'action="{page}"' in client.get(page).content.decode()
    answer = ask_page(page=page)
    html = client.get(answer["Location"], follow=True).content.decode()
    assert f'href="{ARTICLE}"' in html and "Continue reading" in html


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_the_way_back_never_leaves_the_site(rhea, as_user, daily, evil):
    subscribing.subscribe(rhea, daily, "page")
    assert "evil" not in as_user(rhea).get(PAGE, {"next": evil}).content.decode()


def test_only_a_newsletter_that_is_offered_can_be_asked_for(client, daily):
    daily.is_open = False
    daily.save()
    assert client.get(PAGE).status_code == 404 and client.get("/newsletters/nothing/subscribe/").status_code == 404


def test_registrations_through_the_page_are_counted_by_day_and_known_readers_are_not(
    rhea, client, ask_page, register, daily, weekly
):
    ask_page("nova@example.com")
    client.post("/account/logout/")
    ask_page("vera@example.com")
    client.post("/account/logout/")
    ask_page(rhea.email)
    client.post("/account/logout/")
    register("walter@example.com")
    today = timezone.localdate()
    assert registrations.by_day(daily, today - timedelta(days=1)) == {today: 2}
    assert registrations.by_day(weekly, today) == {}
    User.objects.get(email="nova@example.com").delete()
    assert registrations.by_day(daily, today) == {today: 2}


def test_the_welcome_page_offers_the_first_newsletter_and_links_to_all(client, register, daily, weekly):
    html = client.get(register(next=ARTICLE)["Location"]).content.decode()
    assert daily.wording in html and weekly.wording not in html and 'href="/newsletters/mine/"' in html
    client.post("/account/welcome/", {"yes": "on", "next": ARTICLE})
    assert standing(User.objects.get(email="nova@example.com")) == [("daily", "welcome")]


def test_the_welcome_page_asks_nothing_if_no_newsletter_is_offered(client, register):
    Newsletter.objects.update(is_open=False)
    assert client.get(register(next=ARTICLE)["Location"])["Location"] == ARTICLE
    assert "Newsletters</h2>" not in client.get("/account/").content.decode()


def test_the_account_page_starts_and_ends_the_first_newsletter_and_names_the_others(rhea, as_user, daily, weekly):
    client = as_user(rhea)
    subscribing.subscribe(rhea, weekly, "page")
    html = client.post("/account/offer/", {"yes": "on"}, follow=True).content.decode()
    assert "You get the daily newsletter." in html and "You also get the weekly newsletter." in html
    assert ("daily", "account") in standing(rhea)
    client.post("/account/offer/")
    assert standing(rhea) == [("weekly", "page")]
    assert rhea.subscriptions.get(newsletter=daily).ended_by == "reader"


def test_all_newsletters_have_tick_boxes_on_a_page_of_the_account(rhea, as_user, client, daily, weekly):
    assert Client().get("/newsletters/mine/")["Location"] == "/account/login/?next=/newsletters/mine/"
    client = as_user(rhea)
    html = client.post("/newsletters/mine/", {"newsletter": ["daily", "weekly"]}, follow=True).content.decode()
    assert "Your choice is saved." in html and html.count(" checked") == 2
    client.post("/newsletters/mine/", {"newsletter": ["daily"], "action": "none"})
    assert standing(rhea) == [] and set(rhea.subscriptions.values_list("ended_by", flat=True)) == {"reader"}
    assert client.get("/newsletters/mine/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("make", [make_article, make_qa])
@pytest.mark.parametrize("access", ["free", "premium"])
def test_every_article_ends_with_an_offer_that_is_the_same_for_everybody(client, rhea, as_user, daily, make, access):
    article = make(access=access)
    path = article.get_absolute_url()
    line = re.compile(r'<p class="invitation">.*?</p>')
    as_stranger = line.search(Client().get(path).content.decode())[0]
    assert f'href="{PAGE}?next={path.replace("/", "%2F")}"' in as_stranger and "Get the daily newsletter" in as_stranger
    subscribing.subscribe(rhea, daily, "page")
    assert line.search(as_user(rhea).get(path).content.decode())[0] == as_stranger


def test_without_a_newsletter_articles_end_as_before(client):
    Newsletter.objects.all().delete()
    assert "invitation" not in client.get(make_article().get_absolute_url()).content.decode()
