"""With the database locked or the cache down, sign-in is refused with a message, and typed text stays on the page."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from accounts.sign_in import outage
from tests.accounts.conftest import ARTICLE, CODE, the_code

PASSWORD = "/account/login/password/"
NEXT = 'name="next" value="/energy/1-a-bridge/?a=b#rest"'
User = get_user_model()


@contextmanager
def locked_database():
    """Lock the database from another connection, and shorten our wait for the lock to 50 ms."""
    if connection.vendor == "postgresql":
        other = connection.copy()
        with closing(other), connection.cursor() as ours, other.cursor() as theirs:
            ours.execute("SET lock_timeout = 50")
            theirs.execute("BEGIN")
            theirs.execute("LOCK TABLE accounts_session, accounts_user IN SHARE MODE")
            yield
            theirs.execute("ROLLBACK")
            ours.execute("SET lock_timeout = 0")
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 10000")


@pytest.fixture
def lost_cache(settings):
    def lose():
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
        }

    kept = settings.CACHES
    yield lose
    settings.CACHES = kept


def refused(response, *kept: str) -> None:
    html = response.content.decode()
    assert response.status_code == 503 and outage.CANNOT_NOW in html, html
    assert response["Retry-After"] == "60" and "no-store" in response["Cache-Control"]
    for text in (NEXT, *kept):
        assert text in html, text


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_keeps_the_form_and_the_code(client, ask, mailoutbox):
    with locked_database():
        refused(ask("nova@example.com", next=ARTICLE), 'value="nova@example.com"')
    assert not mailoutbox
    ask("nova@example.com", next=ARTICLE)
    code, key = the_code(mailoutbox), client.session.session_key
    with locked_database():
        for _ in range(5):
            response = client.post(CODE, {"code": code, "next": ARTICLE})
            refused(response, f'value="{code}"', "nova@example.com")
    assert client.session.session_key == key and not User.objects.exists()
    client.post(CODE, {"code": code, "next": ARTICLE})
    assert User.objects.get().email_verified and "_auth_user_id" in client.session


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_keeps_the_form_with_a_password(client, rhea):
    data = {"login": rhea.email, "password": "correct horse battery", "next": ARTICLE}
    with locked_database():
        refused(client.post(PASSWORD, data), 'value="rhea@example.com"')
    assert client.post(PASSWORD, data)["Location"] == ARTICLE


@pytest.mark.django_db
def test_a_lost_cache_keeps_the_forms_and_signs_nobody_in(client, rhea, ask, mailoutbox, lost_cache):
    ask("nova@example.com", next=ARTICLE)
    code = the_code(mailoutbox)
    lost_cache()
    refused(client.post(CODE, {"code": code, "next": ARTICLE}), f'value="{code}"')
    refused(ask("nova@example.com", next=ARTICLE), 'value="nova@example.com"')
    data = {"login": rhea.email, "password": "correct horse battery", "next": ARTICLE}
    refused(client.post(PASSWORD, data), 'value="rhea@example.com"')
    assert "_auth_user_id" not in client.session and len(mailoutbox) == 1


@pytest.mark.django_db
def test_a_lost_cache_is_an_outage_on_other_pages_too(rhea, as_user, lost_cache):
    client = as_user(rhea)
    lost_cache()
    response = client.post("/account/password/", {"old_password": "x", "new_password": "another horse battery"})
    assert response.status_code == 503


def test_optional_packages_are_not_imported_for_their_exceptions():
    """Redis and mail providers need many megabytes, and a package that is not loaded cannot raise its exceptions."""
    program = (
        "import sys; from newsroom.wsgi import application; from accounts.sign_in.outage import away, error_of; "
        "assert not {'redis', 'anymail.exceptions', 'requests'} & set(sys.modules); "
        "assert error_of('redis.exceptions', 'RedisError') == (); "
        "import redis.exceptions; assert away()[-1] is redis.exceptions.RedisError"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "ENV_FILE": "", "DEBUG": "True"}
    environment |= {
        "CACHE_URL": "locmemcache://",
        "EMAIL_URL": "consolemail://",
        "SITE_ADDRESS": "http://127.0.0.1:8000",
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
