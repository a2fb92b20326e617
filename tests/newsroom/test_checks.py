"""The site refuses to start with unsafe settings, with a message that says what to do."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom.checks import is_loopback, refuse_unsafe_start, settings_are_safe
from newsroom.management.commands.serve import problem_with_host
from tests.production import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def production(settings):
    """Return the settings of a public site that passes every check."""
    settings.DEBUG = False
    settings.SILENCED_SYSTEM_CHECKS = []
    settings.SECRET_KEY = ENVIRONMENT["SECRET_KEY"]
    settings.SITE_ADDRESS = "https://www.example.com"
    settings.SITE_IS_SECURE = True
    settings.ALLOWED_HOSTS = ["www.example.com"]
    settings.PROXY_COUNT = 1
    settings.PROCESSES = 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.STAFF_SECOND_FACTOR = True
    return settings


def ids() -> list[str]:
    return [message.id for message in settings_are_safe()]


def test_a_well_configured_public_site_passes_every_check(production):
    assert ids() == []
    refuse_unsafe_start()


@pytest.mark.parametrize(
    "key",
    ["short", "a" * 60, "ab" * 40, "only-for-development-" * 3, "django-insecure-" + "x7Kq" * 12, "change-me" * 9],
)
def test_a_key_that_can_be_guessed_is_refused(production, key):
    production.SECRET_KEY = key
    assert ids() == ["newsroom.E001"]


@pytest.mark.parametrize("hosts", [["*"], ["www.example.com", "*"]])
def test_a_wildcard_host_is_refused(production, hosts):
    production.ALLOWED_HOSTS = hosts
    assert ids() == ["newsroom.E002"]


@pytest.mark.parametrize("hosts", [[], ["example.com"], ["www.example.org"]])
def test_allowed_hosts_without_the_site_itself_are_refused(production, hosts):
    production.ALLOWED_HOSTS = hosts
    assert ids() == ["newsroom.E006"]


@pytest.mark.parametrize("hosts", [["WWW.example.com"], [".example.com"], [".www.example.com"]])
def test_other_spellings_of_the_sites_host_are_accepted(production, hosts):
    production.ALLOWED_HOSTS = hosts
    assert ids() == []


def test_a_public_site_without_https_is_refused(production):
    production.SITE_ADDRESS, production.SITE_IS_SECURE = "http://www.example.com", False
    assert ids() == ["newsroom.E003"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "::1", "localhost", "camber.localhost"])
def test_loopback_hosts_are_recognised(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    ("hosts", "found"),
    [
        ([], []),
        (["127.0.0.1", "localhost", "[::1]", ".localhost"], []),
        (["*"], ["newsroom.W005"]),
        (["localhost", "www.example.com"], ["newsroom.W005"]),
        (["192.168.1.2"], ["newsroom.W005"]),
    ],
)
def test_debug_under_a_public_host_name_is_warned_about(production, hosts, found):
    production.DEBUG = True
    production.SITE_ADDRESS = "http://127.0.0.1:8000"
    production.ALLOWED_HOSTS = hosts
    assert ids() == found


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", ""])
def test_a_local_site_refuses_to_listen_on_a_public_host(production, host, debug):
    production.DEBUG = debug
    production.SITE_ADDRESS = "http://localhost:8000"
    assert "Set SITE_ADDRESS to the address that readers type" in problem_with_host(host)
    assert ("DEBUG is on" in problem_with_host(host)) == debug
    for here in ("127.0.0.1", "::1", "localhost"):
        assert problem_with_host(here) == ""
    production.SITE_ADDRESS = "https://www.example.com"
    assert problem_with_host(host) == ""


@pytest.mark.parametrize("host", ["192.168.1.2", "10.0.0.1", "0.0.0.0", "example.com", "localhost.example.com", ""])
def test_other_hosts_are_not_loopback(host):
    assert not is_loopback(host)


def test_a_local_site_needs_no_https_mail_server_or_second_factor(production):
    production.SITE_ADDRESS, production.SITE_IS_SECURE = "http://127.0.0.1:8000", False
    production.ALLOWED_HOSTS = ["127.0.0.1"]
    production.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    production.STAFF_SECOND_FACTOR = False
    production.PROXY_COUNT = 0
    assert ids() == []


def test_debug_on_a_public_site_is_refused(production):
    production.DEBUG = True
    assert ids() == ["newsroom.E004"]


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_several_processes_that_share_no_cache_are_refused(production, monkeypatch, backend):
    production.PROCESSES = 2
    production.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    monkeypatch.setitem(production.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    assert ids() == ["newsroom.E005"]


def test_several_processes_on_sqlite_are_warned_about(production, monkeypatch):
    production.PROCESSES = 2
    production.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    monkeypatch.setitem(production.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    assert ids() == ["newsroom.W001"]


def test_https_without_a_counted_proxy_is_warned_about(production):
    production.PROXY_COUNT = 0
    assert ids() == ["newsroom.W002"]


@pytest.mark.parametrize("kind", ["console", "filebased", "locmem", "dummy"])
def test_mail_that_reaches_nobody_is_warned_about(production, kind):
    production.EMAIL_BACKEND = f"django.core.mail.backends.{kind}.EmailBackend"
    assert ids() == ["newsroom.W003"]


def test_staff_without_a_second_factor_is_warned_about(production):
    production.STAFF_SECOND_FACTOR = False
    assert ids() == ["newsroom.W004"]


def test_the_refusal_says_what_is_wrong_and_what_to_do(production):
    production.ALLOWED_HOSTS = ["*"]
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_unsafe_start()
    assert "ALLOWED_HOSTS is *" in str(refused.value)
    assert "for example ALLOWED_HOSTS=www.example.com" in str(refused.value)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too easy to guess"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SITE_ADDRESS": "http://www.example.com"}, "without https"),
        ({"DEBUG": "True"}, "DEBUG is on"),
        ({"DEBUG": "maybe"}, "DEBUG is 'maybe'"),
        ({"CACHE_URL": "locmemcache://", "PROCESSES": "2"}, "sign-in limits"),
    ],
)
def test_the_server_itself_does_not_start_with_an_unsafe_setting(tmp_path, variables, sentence):
    done = start_server(tmp_path, variables)
    assert done.returncode != 0
    assert "newsroom does not start: " in done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_check_deploy_is_clean_in_production(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.production", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert "no issues" in done.stdout, done.stderr


def start_server(folder: Path, variables: dict) -> subprocess.CompletedProcess:
    """Start granian, which ends by itself when its only worker refuses to start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return subprocess.run(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "newsroom.wsgi:application"],
        cwd=ROOT,
        env=os.environ | ENVIRONMENT | {"STATE_DIR": str(folder)} | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
