"""The auditor reports nothing about a sound site and catches every leaky one."""

import threading
from functools import cache
from io import StringIO
from queue import SimpleQueue
from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.cache import cache as shared_cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import CommandError, call_command
from django.core.servers.basehttp import WSGIServer
from django.db import connections
from django.test.testcases import QuietWSGIRequestHandler
from django.utils import timezone

from articles import generation_cache, versions
from articles.models import PieceVersion, PreviewLink
from newsletters.models import Newsletter
from paywall import audit, figures, network
from paywall.audit import Finding, hiding_places, sentences, site
from paywall.ledger import breaker
from paywall.models import Allowance, DailyFigures, MeterPolicy, Read
from tests import factories
from tests.factories import make_article, make_qa, make_report, paragraphs
from tests.newsletters.gone_out import make_edition
from tests.paywall import leaky as leaks
from tests.paywall.leaky import VARIANTS

LIMITED = {"FourthArticle", "EveryViewIsCounted", "OtherMethods", "RolledBack", "ManyAtOnce", "StrangersAtOnce"}
# What even an audit of a leaky site leaves as it was.
KEPT = ("sessions", "users", "links", "versions")
SERVER_THREADS = 8
CASES = [(attack, leaky) for attack, variants in VARIANTS.items() for leaky in variants]


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    """Locked pieces of each sort, made once for all attacks, which read them and never change them.

    So the auditor looks for their locked sentences once, too.
    """
    # Words of more than letters and digits, as in a real text.
    kept = (
        "<p>Engineers measured corrosion underneath insulation everywhere, and welders repaired brackets overnight.</p>"
    )
    with django_db_blocker.unblock(), mock.patch.object(factories, "listeners_hear", True):
        first, *_ = [
            make_article(access="premium", body=paragraphs(mark=f"premium{number}") + kept) for number in range(4)
        ]
        make_article(access="registered", body=paragraphs(mark="registered"))
        make_article(body=paragraphs(mark="free"))
        qa = make_qa(access="premium", mark="tells at some length what nobody else should hear of it, in")
        make_report([qa], access="premium", introduction=paragraphs(mark="report"))
        defaults = {"name": "The daily letter", "promise": "news."}
        letter = Newsletter.objects.get_or_create(slug="daily", defaults=defaults)[0]
        make_edition(letter, articles=[first, qa])
        with mock.patch.object(site, "targets", cache(sentences.targets)):
            yield first
        call_command("flush", interactive=False, verbosity=0)
    generation_cache.forget_all()
    leaks.forget()


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    """Only what attacks change goes after each test. The pages of the library stay in memory until its end."""
    yield
    versions.forget()
    figures.forget()
    breaker.forget()
    shared_cache.clear()


@pytest.fixture
def magazine(library, settings, monkeypatch, django_db_blocker):
    """The small magazine, and a small allowance, so that it is used up quickly. What readers leave goes after each test."""
    settings.METER_NEW_PER_HOUR, settings.METER_NEW_PER_DAY = 8, 20
    # No hour and no day ends during a test, since an allowance starts again with each.
    hour, day = network.hour_of(timezone.now()), network.day_of(timezone.now())
    monkeypatch.setattr(network, "hour_of", lambda now: hour)
    monkeypatch.setattr(network, "day_of", lambda now: day)
    # Also a slow machine looks at all pages.
    monkeypatch.setattr(hiding_places, "SECONDS", 600)
    with django_db_blocker.unblock():
        yield library
        for model in (Read, Allowance, DailyFigures, MeterPolicy, Session, get_user_model()):
            model.objects.all().delete()


class Server(WSGIServer):
    """Answers in a few threads that keep their connections to the database, as the real server does."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), QuietWSGIRequestHandler)
        self.waiting = SimpleQueue()
        self.threads = [threading.Thread(target=self.work) for _ in range(SERVER_THREADS)]
        self.accepting = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        for thread in (*self.threads, self.accepting):
            thread.start()

    def process_request(self, request, client_address):
        self.waiting.put((request, client_address))

    def work(self):
        try:
            while (asked := self.waiting.get()) is not None:
                try:
                    self.finish_request(*asked)
                except Exception:
                    self.handle_error(*asked)
                finally:
                    self.shutdown_request(asked[0])
        finally:
            connections.close_all()

    def stop(self):
        self.shutdown()
        for _ in self.threads:
            self.waiting.put(None)
        for thread in (*self.threads, self.accepting):
            thread.join()
        self.server_close()


@pytest.fixture(scope="module")
def server(library):
    """The threads and their connections, which one site after another uses."""
    running = Server()
    yield running
    running.stop()


@pytest.fixture
def serve(server, settings):
    """Start this site, with a middleware before all others; returns its address."""
    settings.GENERATION_POLL_SECONDS = 1

    def start(leaky=None) -> str:
        if leaky is not None:
            settings.MIDDLEWARE = [f"{leaky.__module__}.{leaky.__qualname__}", *settings.MIDDLEWARE]
        server.set_app(WSGIHandler())
        return f"http://127.0.0.1:{server.server_port}"

    return start


def left() -> dict:
    """Return the contents of the tables that an audit touches."""
    figures.write_out()
    return {
        "reads": Read.objects.count(),
        "allowances": sorted(Allowance.objects.values_list("network", "day_count", "hour_count")),
        "figures": sorted(DailyFigures.objects.values_list("article", "views", "counted", "walled")),
        "sessions": Session.objects.count(),
        "users": get_user_model().objects.count(),
        "links": PreviewLink.objects.count(),
        "versions": PieceVersion.objects.count(),
    }


def test_a_sound_site_is_safe_and_nothing_is_left(magazine, serve, client):
    client.get(magazine.get_absolute_url())
    before, out = left(), StringIO()
    call_command("audit_wall", base_url=serve(), stdout=out)
    lines = out.getvalue().splitlines()
    assert [line for line in lines[:-1] if not line.startswith("safe")] == []
    assert len(lines) == len(audit.ATTACKS) + 1
    assert lines[-1].endswith(f"{len(audit.ATTACKS)} safe, 0 leak, 0 not applicable, 0 cannot tell.")
    assert before["reads"] == 1 and before["allowances"] and before["figures"]
    assert left() == before


def test_every_attack_is_tested_against_a_leaky_site():
    assert set(VARIANTS) == set(audit.ATTACKS)
    assert len({attack.title for attack in audit.ATTACKS}) == len(audit.ATTACKS)


@pytest.mark.parametrize(("attack", "leaky"), CASES, ids=[f"{a.__name__}-{b.__name__}" for a, b in CASES])
def test_a_leak_is_caught(magazine, serve, attack, leaky):
    before = left()
    [result] = audit.audit(serve(leaky), lambda attack, result: None, [attack])
    assert result.finding is Finding.LEAK, result
    after = left()
    assert {name: after[name] for name in KEPT} == {name: before[name] for name in KEPT}


def test_the_command_fails_on_a_leak(magazine, serve, monkeypatch):
    attack, [leaky] = next((attack, found) for attack, found in VARIANTS.items() if attack is audit.ATTACKS[0])
    monkeypatch.setattr(audit, "ATTACKS", (attack,))
    out = StringIO()
    with pytest.raises(CommandError, match="leaks") as raised:
        call_command("audit_wall", base_url=serve(leaky), stdout=out)
    assert raised.value.returncode == 1
    assert out.getvalue().startswith("leak           a visitor who has used up the free articles opens one more: /")


def test_a_site_that_even_readers_cannot_read_is_not_called_safe(magazine, serve, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "paywall" not in name and "metered" not in name]
    results = audit.audit(serve(), lambda attack, result: None, audit.ATTACKS[:4])
    assert {result.finding for result in results} == {Finding.CANNOT_TELL}
    assert all(result.detail.startswith("a verified reader does not see") for result in results)


def test_a_site_that_does_not_answer_is_not_called_safe(magazine):
    before, out = left(), StringIO()
    with pytest.raises(CommandError, match="There is no answer from http://127.0.0.1:9: ") as raised:
        call_command("audit_wall", base_url="http://127.0.0.1:9", stdout=out)
    assert (raised.value.returncode, out.getvalue(), left()) == (2, "", before)


class ServesWithAnotherKey:
    """Simulates a server with a different SECRET_KEY, which accepts no session signed here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.COOKIES.pop("sessionid", None)
        return self.get_response(request)


def test_a_server_with_another_key_or_database_is_refused_and_nothing_is_left(magazine, serve):
    before, out = left(), StringIO()
    with pytest.raises(CommandError, match="uses a different SECRET_KEY or database from this command") as raised:
        call_command("audit_wall", base_url=serve(ServesWithAnotherKey), stdout=out)
    assert (raised.value.returncode, out.getvalue(), left()) == (2, "", before)


def test_an_interrupted_audit_removes_what_it_left(magazine, serve):
    before = left()
    with (
        mock.patch.object(audit.ATTACKS[3], "attempt", side_effect=KeyboardInterrupt),
        pytest.raises(CommandError, match="Interrupted"),
    ):
        call_command("audit_wall", base_url=serve(), stdout=StringIO())
    assert left() == before


@pytest.mark.parametrize("limit", [0, 1, 50])
def test_the_audit_works_with_any_limit(magazine, serve, limit):
    MeterPolicy.objects.update_or_create(pk=1, defaults={"limit": limit})
    attacks = [attack for attack in audit.ATTACKS if attack.__name__ in LIMITED]
    results = audit.audit(serve(), lambda attack, result: None, attacks)
    assert len(results) == len(LIMITED)
    assert {result.finding for result in results} <= {Finding.SAFE, Finding.NOT_APPLICABLE}
    assert sum(result.finding is Finding.NOT_APPLICABLE for result in results) <= 2


def test_an_audit_is_left_out_of_the_figures_but_readers_are_not(magazine, client):
    key, path = magazine.key, magazine.get_absolute_url()
    client.get(path, headers={"X-Audit-Wall": "forged"})
    figures.write_out()
    assert DailyFigures.objects.get(article=key).views == 1
    client.get(path, headers=figures.leave_out_header())
    figures.write_out()
    assert DailyFigures.objects.get(article=key).views == 1
