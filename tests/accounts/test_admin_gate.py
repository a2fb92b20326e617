"""Access to the admin: the same sign-in as for readers, an explanation for readers, a second factor for staff."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from tests.accounts.conftest import ARTICLE, CODE, the_code

pytestmark = pytest.mark.django_db
PASSWORD = "/account/login/password/"
ENROL = "/account/2fa/totp/activate/"


def app_shows(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def second_factor(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.mark.parametrize("url", ["/admin/", "/admin/login/?next=/admin/", "/admin/accounts/user/?q=a%26b"])
def test_a_stranger_is_sent_to_the_password_page_and_back(client, ada, url):
    response = client.get(url)
    assert response.status_code == 302 and response["Location"].startswith(f"{PASSWORD}?next=%2Fadmin%2F")
    assert client.post("/admin/login/", {"username": ada.email, "password": "correct horse battery"}).status_code == 302
    assert "_auth_user_id" not in client.session
    page = client.get(response["Location"])
    response = client.post(
        PASSWORD, {"login": ada.email, "password": "correct horse battery", "next": page.context["next"]}
    )
    assert client.get(response["Location"], follow=True).status_code in (200, 403)


def test_signing_in_to_the_admin_never_leaves_the_host(client):
    assert client.get("/admin/login/?next=//evil.example/")["Location"] == f"{PASSWORD}?next=%2Fadmin%2F"


def test_a_reader_is_refused_without_a_redirect_loop(rhea, as_user):
    for url in ("/admin/", "/admin/login/?next=/admin/"):
        response = as_user(rhea).get(url)
        assert response.status_code == 403 and "This page is for staff" in response.content.decode()
        assert response["Cache-Control"] == "private, no-store"


def test_staff_change_passwords_on_the_page_with_limited_attempts(ada, as_user):
    for method in ("get", "post"):
        assert getattr(as_user(ada), method)("/admin/password_change/")["Location"] == "/account/password/"


def test_staff_need_no_second_factor_if_it_is_switched_off(ada, as_user):
    assert as_user(ada).get("/admin/").status_code == 200
    assert as_user(ada).get("/admin/login/?next=/admin/")["Location"] == "/admin/"


def test_staff_set_up_a_second_factor_before_the_admin_opens(second_factor, client, ada, mailoutbox):
    client.post(PASSWORD, {"login": ada.email, "password": "correct horse battery", "next": "/admin/"})
    for url in ("/admin/", "/admin/articles/article/", "/admin/login/?next=/admin/"):
        assert client.get(url)["Location"] == ENROL
    response = client.get(ENROL, follow=True)
    assert "Is it you?" in response.content.decode()
    response = client.post(
        "/account/reauthenticate/", {"password": "correct horse battery", "next": ENROL}, follow=True
    )
    html = response.content.decode()
    secret = re.search(r'class="secret">(\w+)<', html)[1]
    assert "data:" not in html and 'src="/account/2fa/totp/qr.svg"' in html
    picture = client.get("/account/2fa/totp/qr.svg")
    assert picture["Content-Type"] == "image/svg+xml" and b"<svg" in picture.content
    assert picture["Cache-Control"] == "private, no-store"
    assert "not the current code" in client.post(ENROL, {"code": "000000"}).content.decode()
    assert client.get("/account/2fa/totp/qr.svg").content == picture.content
    response = client.post(ENROL, {"code": app_shows(secret)}, follow=True)
    assert response.request["PATH_INFO"] == "/account/2fa/recovery-codes/"
    assert len(re.findall(r"<code>(\w+)</code>", response.content.decode())) == 10
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("by_code", [True, False])
def test_staff_are_asked_for_their_second_factor_and_next_survives(client, ada, mailoutbox, by_code):
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)
    if by_code:
        client.post("/account/login/code/", {"email": ada.email, "next": "/admin/"})
        response = client.post(CODE, {"code": the_code(mailoutbox), "next": "/admin/"})
    else:
        response = client.post(PASSWORD, {"login": ada.email, "password": "correct horse battery", "next": "/admin/"})
    assert response["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert "Your second factor" in client.get(response["Location"]).content.decode()
    assert client.post(response["Location"], {"code": "000000"}).status_code == 200
    response = client.post(response["Location"], {"code": app_shows(secret)})
    assert response["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_recovery_code_opens_once(ada, mailoutbox):
    TOTP.activate(ada, generate_totp_secret())
    code = RecoveryCodes.activate(ada).get_unused_codes()[0]
    for works in (True, False):
        client = Client()
        client.post(PASSWORD, {"login": ada.email, "password": "correct horse battery", "next": ARTICLE})
        client.post("/account/2fa/authenticate/", {"code": code})
        assert ("_auth_user_id" in client.session) is works


def test_removing_the_app_requires_reauthentication(second_factor, ada, as_user):
    TOTP.activate(ada, generate_totp_secret())
    client = as_user(ada)
    response = client.post("/account/2fa/totp/deactivate/")
    assert response.status_code == 302 and "reauthenticate" in response["Location"]
    assert Authenticator.objects.filter(user=ada).exists()


def test_the_qr_code_is_shown_to_nobody_else(client, rhea):
    assert client.get("/account/2fa/totp/qr.svg").status_code == 302
    client.force_login(rhea, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/account/2fa/totp/qr.svg").status_code == 404
