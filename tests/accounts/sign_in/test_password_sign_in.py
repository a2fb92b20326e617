"""The password page does not reveal who has an account, and it limits attempts."""

import pytest
from django.test import Client

from tests.accounts.conftest import ARTICLE
from tests.accounts.sign_in.test_entry import without_tokens

pytestmark = pytest.mark.django_db
URL = "/account/login/password/"


def test_the_right_password_returns_the_reader_to_next(client, rhea):
    response = client.post(URL, {"login": "RHEA@example.com", "password": "correct horse battery", "next": ARTICLE})
    assert response["Location"] == ARTICLE


def test_a_wrong_password_and_an_unknown_address_and_an_account_without_one_read_the_same(rhea, make_user):
    quiet = make_user("calm@example.com")
    quiet.set_unusable_password()
    quiet.save()
    pages = []
    for email in ("rhea@example.com", "none@example.com", "calm@example.com"):
        response = Client().post(URL, {"login": email, "password": "wrong", "next": ARTICLE})
        pages.append((response.status_code, without_tokens(response).replace(email.encode(), b"x")))
    assert pages[0] == pages[1] == pages[2]
    assert b"is wrong" in pages[0][1]


def test_five_wrong_passwords_close_the_page_for_this_address(client, rhea):
    for _ in range(5):
        client.post(URL, {"login": rhea.email, "password": "wrong"})
    response = client.post(URL, {"login": rhea.email, "password": "correct horse battery"})
    assert "Too many attempts" in response.content.decode() and "_auth_user_id" not in client.session


def test_the_password_page_links_to_the_code_page_with_next(client):
    html = client.get(URL, {"next": ARTICLE}).content.decode()
    assert 'href="/account/login/?next=%2Fenergy%2F1-a-bridge%2F%3Fa%3Db%23rest"' in html


def test_too_many_posts_get_our_own_page(client):
    for _ in range(31):
        response = client.post(URL, {"login": "x", "password": ""})
    assert response.status_code == 429 and 'class="account"' in response.content.decode()


def test_a_closed_account_with_the_right_password_is_told_so(client, make_user):
    make_user("shut1@example.com", is_active=False)
    response = client.post(URL, {"login": "shut1@example.com", "password": "correct horse battery"}, follow=True)
    assert "This account is closed" in response.content.decode() and "_auth_user_id" not in client.session
