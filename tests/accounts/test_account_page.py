"""The reader's own pages: name, address, password, what is offered, data, deletion."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.test import Client

from accounts import privacy
from accounts.models import Session
from tests.accounts.conftest import ARTICLE, the_code, wrong
from tests.accounts.sign_in.test_entry import DOWN
from tests.factories import make_article, make_author

pytestmark = pytest.mark.django_db
User = get_user_model()


def test_a_stranger_is_sent_to_sign_in_and_comes_back(client):
    for url in ("/account/", "/account/email/", "/account/password/", "/account/data.json", "/account/delete/"):
        assert client.get(url)["Location"] == f"/account/login/?next={url}"


def test_the_page_names_what_is_kept(rhea, as_user):
    html = as_user(rhea).get("/account/").content.decode()
    for words in ("rhea@example.com", 'value="Rhea Reader"', "Download everything", "Delete your account", "Sign out"):
        assert words in html
    assert "Go to the admin" not in html


def test_a_name_is_saved_and_too_long_a_name_is_refused(rhea, as_user):
    client = as_user(rhea)
    client.post("/account/name/", {"name": "  Rhea <b> Öström "})
    rhea.refresh_from_db()
    assert rhea.name == "Rhea <b> Öström"
    assert "Rhea &lt;b&gt; Öström" in client.get("/account/").content.decode()
    response = client.post("/account/name/", {"name": "x" * 151})
    assert "field__error" in response.content.decode() and "x" * 151 in response.content.decode()


def test_a_new_address_takes_effect_after_its_code(rhea, as_user, mailoutbox):
    client = as_user(rhea)
    client.post("/account/email/", {"email": "Rhea@new.example"})
    rhea.refresh_from_db()
    assert rhea.email == "rhea@example.com"
    assert mailoutbox[-1].to == ["rhea@new.example"]
    code = the_code(mailoutbox)
    client.post("/account/email/code/", {"code": wrong(code)})
    client.post("/account/email/code/", {"code": code})
    rhea.refresh_from_db()
    assert rhea.email == "rhea@new.example" and rhea.email_verified
    assert list(rhea.emailaddress_set.values_list("email", "verified", "primary")) == [("rhea@new.example", True, True)]
    assert mailoutbox[-1].to == ["rhea@example.com"] and "was changed" in mailoutbox[-1].subject


def test_only_the_owner_of_an_address_learns_that_it_has_an_account(rhea, make_user, as_user, mailoutbox):
    make_user("taken@example.com")
    client = as_user(rhea)
    free = client.post("/account/email/", {"email": "free@example.com"})
    taken = client.post("/account/email/", {"email": "taken@example.com"})
    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    response = client.post("/account/email/code/", {"code": the_code(mailoutbox)})
    assert "This address belongs to another account" in client.get(response["Location"]).content.decode()
    rhea.refresh_from_db()
    assert rhea.email == "rhea@example.com" and rhea.email_verified


def test_an_unverified_reader_verifies_and_returns_to_the_article(make_user, as_user, mailoutbox):
    una = make_user("una@example.com", email_verified=False)
    client = as_user(una)
    page = client.get("/account/email/", {"next": ARTICLE}).content.decode()
    assert 'value="una@example.com"' in page and 'name="next" value="/energy/1-a-bridge/?a=b#rest"' in page
    client.post("/account/email/", {"email": "una@example.com", "next": ARTICLE})
    response = client.post("/account/email/code/", {"code": the_code(mailoutbox), "next": ARTICLE})
    assert response["Location"] == ARTICLE
    una.refresh_from_db()
    assert una.email_verified


@pytest.mark.parametrize("backend", DOWN)
def test_a_change_of_address_while_the_mail_is_down_keeps_the_form(rhea, as_user, settings, backend):
    settings.EMAIL_BACKEND = backend
    response = as_user(rhea).post("/account/email/", {"email": "new@example.com"})
    assert response.status_code == 503 and 'value="new@example.com"' in response.content.decode()


def test_three_wrong_codes_end_a_change_of_address(rhea, as_user, mailoutbox):
    client = as_user(rhea)
    client.post("/account/email/", {"email": "new@example.com"})
    code = the_code(mailoutbox)
    for by in (1, 2, 3):
        response = client.post("/account/email/code/", {"code": wrong(code, by)})
    assert response["Location"] == "/account/email/"
    client.post("/account/email/code/", {"code": code})
    rhea.refresh_from_db()
    assert rhea.email == "rhea@example.com"


def test_a_first_password_is_set_and_opens_the_account(client, register):
    register()
    response = client.post("/account/password/", {"new_password": "password"})
    assert "too common" in response.content.decode()
    client.post("/account/password/", {"new_password": "an odd bridge"})
    assert client.get("/account/").status_code == 200
    client.post("/account/logout/")
    response = client.post("/account/login/password/", {"login": "Nova@example.com", "password": "an odd bridge"})
    assert response["Location"] == "/account/"


def test_a_password_is_changed_with_the_old_one_and_other_browsers_are_signed_out(rhea, as_user, settings):
    client, other = as_user(rhea), Client()
    other.force_login(rhea, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert (
        "not your current"
        in client.post("/account/password/", {"old_password": "no", "new_password": "an odd bridge"}).content.decode()
    )
    client.post("/account/password/", {"old_password": "correct horse battery", "new_password": "an odd bridge"})
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302


def test_a_forgotten_password_is_replaced_after_a_code(client, rhea, register):
    register(rhea.email)
    assert "old_password" not in client.get("/account/password/").content.decode()
    client.post("/account/password/", {"new_password": "an odd bridge"})
    rhea.refresh_from_db()
    assert rhea.check_password("an odd bridge")


def test_the_exported_file_contains_everything_but_no_secret(rhea, as_user):
    client = as_user(rhea)
    privacy.register("test notes", lambda user: [f"note of {user.email}"])
    try:
        response = client.get("/account/data.json")
    finally:
        del privacy._holdings["test notes"]
    held = json.loads(response.content)
    assert response["Content-Type"] == "application/json"
    assert "attachment" in response["Content-Disposition"] and response["Cache-Control"] == "private, no-store"
    assert held["account"]["name"] == "Rhea Reader"
    assert held["e-mail addresses"][0]["email"] == "rhea@example.com"
    assert len(held["browsers signed in"]) == 1
    assert held["test notes"] == ["note of rhea@example.com"]
    assert rhea.password not in response.content.decode()


def test_deleting_really_deletes(rhea, as_user, make_user):
    make_user("other@example.com")
    erased = []
    client, other = as_user(rhea), Client()
    other.force_login(rhea, backend="allauth.account.auth_backends.AuthenticationBackend")
    Authenticator.objects.create(user=rhea, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.get("/account/delete/")
    assert "nothing was deleted" in client.post("/account/delete/", {"email": "else@example.com"}).content.decode()
    assert User.objects.filter(pk=rhea.pk).exists()
    privacy.register("test notes", lambda user: [], lambda user: erased.append(user.email))
    try:
        response = client.post("/account/delete/", {"email": " RHEA@example.com "})
    finally:
        del privacy._holdings["test notes"]
    assert client.get(response["Location"]).status_code == 200
    assert list(User.objects.values_list("email", flat=True)) == ["other@example.com"]
    assert not Authenticator.objects.exists()
    assert not Session.objects.filter(user__isnull=False).exists()
    assert erased == ["rhea@example.com"]
    assert client.get("/account/").status_code == 302 and other.get("/account/").status_code == 302


def test_articles_of_a_deleted_journalist_stay(joe):
    author = make_author("Joe Journalist", user=joe)
    article = make_article()
    article.authors.add(author)
    privacy.delete(joe)
    author.refresh_from_db()
    assert author.user is None and list(article.authors.all()) == [author]


def test_sign_out_is_confirmed_on_get_and_done_on_post(rhea, as_user):
    client = as_user(rhea)
    assert "Do you want to sign out" in client.get("/account/logout/").content.decode()
    assert client.get("/account/").status_code == 200
    response = client.post("/account/logout/", {"next": ARTICLE}, follow=True)
    html = response.content.decode()
    assert "You are signed out" in html and f'href="{ARTICLE}"' in html
    assert response["Cache-Control"] == "private, no-store"
    assert client.get("/account/").status_code == 302


def test_the_staff_sign_in_page_confirms_the_sign_out(rhea, as_user):
    onward = "/account/login/password/?next=/admin/"
    response = as_user(rhea).post("/account/logout/", {"next": onward}, follow=True)
    assert response.redirect_chain[-1][0] == onward and "You are signed out." in response.content.decode()


@pytest.mark.parametrize("password", ["anna.new1", "Anna.New", "annanew123", "anna.new@example", "AnnaNewman"])
def test_a_password_like_the_address_or_the_name_is_refused(make_user, as_user, password):
    anna = make_user("anna.new@example.com", name="Anna Newman")
    response = as_user(anna).post(
        "/account/password/", {"old_password": "correct horse battery", "new_password": password}
    )
    assert response.status_code == 200 and "too similar" in response.content.decode()
    anna.refresh_from_db()
    assert anna.check_password("correct horse battery")


def test_changes_need_a_post_request(rhea, as_user):
    client = as_user(rhea)
    for url in ("/account/name/", "/account/offer/"):
        assert client.get(url).status_code == 405
    client.get("/account/delete/?email=rhea@example.com")
    assert User.objects.filter(pk=rhea.pk).exists()
