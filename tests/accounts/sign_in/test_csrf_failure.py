"""Forms with an outdated CSRF token: the wall in an older tab, a page that stayed open during a sign-in."""

import re

import pytest
from django.test import Client

from tests.accounts.conftest import ARTICLE, CODE, ENTRY

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True)


def token_in(response) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', response.content.decode())[1]


def test_the_address_and_next_are_kept_and_the_form_works_at_once(strict, mailoutbox):
    response = strict.post(ENTRY, {"email": "nova@example.com", "next": ARTICLE, "csrfmiddlewaretoken": "x" * 64})
    html = response.content.decode()
    assert response.status_code == 403
    assert 'value="nova@example.com"' in html and 'name="next" value="/energy/1-a-bridge/?a=b#rest"' in html
    assert not mailoutbox
    again = strict.post(
        ENTRY, {"email": "nova@example.com", "next": ARTICLE, "csrfmiddlewaretoken": token_in(response)}
    )
    assert again.status_code == 302 and len(mailoutbox) == 1


def test_a_code_page_with_an_old_token_leads_to_a_form_that_works(strict):
    page = strict.get(ENTRY)
    strict.post(ENTRY, {"email": "nova@example.com", "csrfmiddlewaretoken": token_in(page)})
    response = strict.post(CODE, {"code": "123456", "next": ARTICLE})
    assert response.status_code == 403 and 'value="nova@example.com"' in response.content.decode()


def test_a_reader_signed_in_in_another_tab_gets_a_link_onward(strict, rhea):
    strict.force_login(rhea, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = strict.post(ENTRY, {"email": "rhea@example.com", "next": ARTICLE, "csrfmiddlewaretoken": "x" * 64})
    html = response.content.decode()
    assert response.status_code == 403 and "already signed in" in html and f'href="{ARTICLE}"' in html


def test_any_other_form_gets_an_explanation(strict):
    response = strict.post("/account/logout/", {"next": "//evil.example"})
    assert response.status_code == 403
    assert "security token expired" in response.content.decode() and "evil" not in response.content.decode()


def test_a_journalist_gets_a_link_to_the_page_that_kept_their_text(strict, ada):
    strict.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = strict.post("/admin/articles/article/add/?a=1", {"headline": "Typed"})
    assert response.status_code == 403 and 'href="/admin/articles/article/add/?a=1"' in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
