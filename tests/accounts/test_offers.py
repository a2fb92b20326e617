"""What another app offers on the welcome page and the account page, and that accounts needs no such app."""

from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model

from accounts import offers
from tests.accounts.conftest import ARTICLE

pytestmark = pytest.mark.django_db
User = get_user_model()
WORDING = "Send me a postcard: a view of the works, once each summer."


@pytest.fixture(autouse=True)
def nothing_else_is_offered() -> Iterator[None]:
    kept = list(offers._find)
    offers._find.clear()
    yield
    offers._find[:] = kept


@pytest.fixture
def taken() -> list[tuple[str, str]]:
    """Offer postcards; the list holds who said yes, and where."""
    said: list[tuple[str, str]] = []

    def leave(user) -> None:
        said[:] = [yes for yes in said if yes[0] != user.email]

    postcards = offers.Offer(
        title="Postcards",
        wording=WORDING,
        taken_words="A postcard is on its way.",
        left_words="No postcard is sent.",
        more_words="All postcards",
        more_path="/postcards/",
        is_taken=lambda user: any(email == user.email for email, _ in said),
        take=lambda user, place: said.append((user.email, place)),
        leave=leave,
        also=lambda user: "You also get a calendar.",
    )
    offers.register(lambda: postcards)
    return said


def test_the_question_comes_once_and_unticked(client, register, taken):
    response = register(next=ARTICLE)
    html = client.get(response["Location"]).content.decode()
    assert WORDING in html and 'type="checkbox"' in html and "checked" not in html and 'href="/postcards/"' in html
    response = client.post("/account/welcome/", {"yes": "on", "next": ARTICLE})
    assert response["Location"] == ARTICLE and taken == [("nova@example.com", "welcome")]
    html = client.get("/account/welcome/", {"next": ARTICLE}).content.decode()
    assert "You are signed in" in html and "checkbox" not in html and f'href="{ARTICLE}"' in html


def test_an_empty_box_is_no_yes_and_a_known_reader_is_not_asked(client, register, taken):
    register(next=ARTICLE)
    client.post("/account/welcome/", {"next": ARTICLE})
    assert taken == []
    client.post("/account/logout/")
    assert register(next=ARTICLE)["Location"] == ARTICLE


def test_a_subscriber_is_not_asked_and_goes_straight_on(client, register, taken):
    response = register(next=ARTICLE)
    taken.append(("nova@example.com", "elsewhere"))
    assert client.get(response["Location"])["Location"] == ARTICLE
    assert "You are signed in" in client.get(response["Location"]).content.decode()


def test_the_account_page_shows_what_is_taken_and_changes_it(rhea, as_user, taken):
    client = as_user(rhea)
    html = client.post("/account/offer/", {"yes": "on"}, follow=True).content.decode()
    assert "A postcard is on its way." in html and "checked" in html
    assert "You also get a calendar." in html and ">All postcards</a>" in html
    assert taken == [("rhea@example.com", "account")]
    html = client.post("/account/offer/", follow=True).content.decode()
    assert "No postcard is sent." in html and "checked" not in html and taken == []


@pytest.mark.parametrize("offered", [None, lambda: None], ids=["no app registered", "nothing on offer now"])
def test_where_nothing_is_offered_nothing_is_asked(client, register, account_url, offered):
    if offered:
        offers.register(offered)
    response = register(next=ARTICLE)
    assert client.get(response["Location"])["Location"] == ARTICLE
    assert "checkbox" not in client.get(account_url).content.decode()
    assert client.post("/account/offer/", {"yes": "on"}).status_code == 404
