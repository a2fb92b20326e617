"""The site's own handler gives exactly the answers of Django's handler, for pages served before and for all others."""

import gzip
import io
import re
from datetime import timedelta
from http.cookies import SimpleCookie
from unittest import mock

import pytest
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError
from django.http import HttpResponseForbidden
from django.test import Client, RequestFactory
from django.urls import set_script_prefix
from django.utils import timezone

from accounts.models import Session
from accounts.sessions import SessionStore
from articles import versions
from articles.pages import kept
from newsroom.serving.site import Site
from paywall.ledger import reads
from paywall.models import Allowance, Read
from tests.factories import make_article

# The handler closes database connections as Django does, so the tests must not run inside a transaction.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("polls_each_time")]

_RANDOM = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def gate(get_response):
    """An operator's middleware that refuses every request."""
    return lambda request: HttpResponseForbidden("Closed.")


class Visitor:
    """A client that calls a WSGI application and keeps its cookies, as a browser does."""

    def __init__(self, application):
        self.application, self.cookies = application, SimpleCookie()

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[str, dict, bytes, list]:
        environ = RequestFactory()._base_environ(REQUEST_METHOD=method, **headers)
        environ["PATH_INFO"], _, environ["QUERY_STRING"] = path.partition("?")
        environ["wsgi.input"] = io.BytesIO()
        environ["HTTP_COOKIE"] = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        told = []
        answer = self.application(environ, lambda status, headers: told.extend((status, headers)))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        status, pairs = told
        given = SimpleCookie()
        for name, value in pairs:
            if name == "Set-Cookie":
                given.load(value)
        self.cookies.update(given)
        facts = [(name, morsel["max-age"], morsel["samesite"], morsel["httponly"]) for name, morsel in given.items()]
        kept = {name: value for name, value in pairs if name != "Set-Cookie"}
        if kept.get("Content-Encoding") == "gzip" and body:
            body = gzip.decompress(body)
        return status, kept, _RANDOM.sub(b"", body), sorted(facts)


@pytest.fixture
def site():
    return Site()


def story(application, pieces: list, sessions: list[str]) -> list:
    """Collect the answers to premium articles within and beyond the limit, to free pages and to missing pages.

    `sessions` are the session keys of further visitors: a reader, an editor, a visitor without an account, and a reader whose
    session has expired.
    """
    vic, seen = Visitor(application), []
    others = [Visitor(application) for _ in sessions]
    for other, key in zip(others, sessions, strict=True):
        other.cookies["sessionid"] = key
    for _ in range(2):
        for piece in pieces:
            path = piece.get_absolute_url()
            seen += [vic.ask(path), vic.ask(path, "HEAD"), vic.ask(f"{path}?utm_source=x"), vic.ask(path, "POST")]
            seen += [other.ask(path) for other in others]
            seen.append(Visitor(application).ask(path, HTTP_SEC_PURPOSE="prefetch"))
            seen.append(Visitor(application).ask(path, HTTP_ACCEPT_ENCODING="gzip"))
        for path in ("/", "/feed/", "/robots.txt", "/-/healthz", "/nothing-here/", "/search/?q=turbine"):
            seen += [vic.ask(path), vic.ask(path, "HEAD"), vic.ask(path, HTTP_ACCEPT_ENCODING="gzip")]
        whole = vic.ask("/")
        seen.append(vic.ask("/", HTTP_IF_NONE_MATCH=whole[1]["ETag"]))
        seen.append(vic.ask("/", HTTP_HOST="somebody.else"))
        # “/é/” as WSGI passes it: its UTF-8 bytes decoded as Latin-1.
        seen.append(vic.ask("/\xc3\xa9/"))
    return seen


@pytest.fixture
def sessions(rhea, make_user):
    """Return the session keys of a reader, an editor, a visitor without an account, and a reader with an expired session."""
    keys = [session_of(rhea), session_of(make_user("root@example.com", is_staff=True, is_superuser=True))]
    for _ in range(2):
        store = SessionStore()
        store["something"] = "else"
        store.create()
        keys.append(store.session_key)
    Session.objects.filter(pk=keys[-1]).update(expire_date=timezone.now() - timedelta(seconds=1), user=rhea)
    return keys


def session_of(user) -> str:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.cookies["sessionid"].value


def test_both_handlers_give_the_same_answers(sessions, settings):
    pieces = [make_article(access="premium") for _ in range(4)]
    pieces += [make_article(access="free"), make_article(access="registered")]
    site = Site()
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "metered_pages" not in name]
    expected = story(WSGIHandler(), pieces, sessions)
    Read.objects.all().delete()
    Allowance.objects.all().delete()
    versions.forget()
    for place, (short, long) in enumerate(zip(story(site, pieces, sessions), expected, strict=True)):
        assert short == long, place


def test_a_rotated_secret_signs_nobody_out(site, rhea, settings):
    path = make_article(access="registered", body="<p>One.</p>" * 5 + "<p>The last words.</p>").get_absolute_url()
    reader = Visitor(site)
    reader.cookies["sessionid"] = session_of(rhea)
    assert b"The last words." in reader.ask(path)[2]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    for _ in range(3):
        assert b"The last words." in reader.ask(path)[2]


def test_open_articles_stay_open_and_nothing_is_counted(site, settings):
    settings.ARTICLES_OPEN = True
    vic = Visitor(site)
    pieces = [make_article(access="premium", body="<p>One.</p>" * 5 + "<p>The last words.</p>") for _ in range(4)]
    for _ in range(2):
        for piece in pieces:
            _, _, body, cookies = vic.ask(piece.get_absolute_url())
            assert b"The last words." in body
            assert cookies == []
    assert not Read.objects.exists()


def test_without_the_paywall_a_premium_article_stays_a_preview(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "AccessMiddleware" not in name]
    path = make_article(access="premium", body="<p>One.</p>" * 5 + "<p>The last words.</p>").get_absolute_url()
    vic = Visitor(Site())
    for _ in range(2):
        assert b"The last words." not in vic.ask(path)[2]


def test_a_middleware_above_the_page_cache_is_never_bypassed(settings):
    settings.MIDDLEWARE = ["tests.newsroom.serving.test_site.gate", *settings.MIDDLEWARE]
    vic = Visitor(Site())
    assert [vic.ask("/")[0] for _ in range(2)] == ["403 Forbidden"] * 2


def test_a_page_that_fails_costs_neither_a_view_nor_any_of_the_allowance(site):
    path = make_article(access="premium").get_absolute_url()
    Visitor(site).ask(path)
    with mock.patch("articles.pages.kept.page", side_effect=RuntimeError("a mistake of ours")):
        for _ in range(5):
            assert Visitor(site).ask(path)[0].startswith("500")
    # The allowance of the first visitor, whose page was sent.
    allowance = Allowance.objects.get()
    assert (allowance.day_count, allowance.hour_count) == (1, 1)
    assert Read.objects.count() == 1


@pytest.fixture
def drawn(monkeypatch):
    """The networks from whose allowance a view was counted, one for each time."""
    networks, count_first = [], reads.count_first

    def count(reader, period, article, now, network_hash, **allowance):
        networks.append(network_hash)
        return count_first(reader, period, article, now, network_hash, **allowance)

    monkeypatch.setattr(reads, "count_first", count)
    return networks


@pytest.fixture(params=[Site, WSGIHandler])
def either(request):
    """Both handlers: with the short way before Django's, and with the short way among the middlewares."""
    return request.param()


def test_a_page_that_fails_on_the_short_way_alone_is_sent_and_charged_once(either, drawn):
    path = make_article(access="premium", body="<p>One.</p>" * 5 + "<p>The last words.</p>").get_absolute_url()
    Visitor(either).ask(path)
    drawn.clear()
    vic = Visitor(either)
    with (
        mock.patch("newsroom.serving.metered_pages.kept.page", side_effect=fails_first(kept.page)),
        # Nothing can be given back either, which nobody is to pay for.
        mock.patch.object(reads, "give_back", side_effect=reads.Unavailable),
    ):
        status, _, body, cookies = vic.ask(path)
    assert (status, b"The last words." in body, len(drawn)) == ("200 OK", True, 1)
    assert "meter" in [name for name, *_ in cookies]
    assert Allowance.objects.get().day_count == Read.objects.count() == 2
    # It is the visitor's own view: the next time it is held.
    assert b"The last words." in vic.ask(path)[2]
    assert len(drawn) == 1


def test_a_page_that_fails_on_both_ways_is_charged_once_and_given_back(either, drawn):
    path = make_article(access="premium").get_absolute_url()
    Visitor(either).ask(path)
    drawn.clear()
    with mock.patch("articles.pages.kept.page", side_effect=RuntimeError("a mistake of ours")):
        assert Visitor(either).ask(path)[0].startswith("500")
    assert len(drawn) == 1
    allowance = Allowance.objects.get()
    assert (allowance.day_count, allowance.hour_count, Read.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    "broken",
    ["csp.middleware.CSPMiddleware.process_response", "django.middleware.csrf.CsrfViewMiddleware.process_response"],
)
def test_a_page_that_fails_after_it_was_rendered_is_given_back(either, broken):
    path = make_article(access="premium").get_absolute_url()
    with mock.patch(broken, side_effect=RuntimeError("a mistake of ours")):
        assert Visitor(either).ask(path)[0].startswith("500")
    assert not Read.objects.exists() and not Allowance.objects.exists()
    Visitor(either).ask(path)
    with mock.patch(broken, side_effect=RuntimeError("a mistake of ours")):
        Visitor(either).ask(path)
    # Where the short way does not need it, the second page was sent.
    assert Read.objects.count() == Allowance.objects.get().day_count == (2 if "csp" in broken else 1)


def test_a_page_that_fails_on_the_short_way_and_before_the_meter_on_the_long_one_is_given_back(either):
    path = make_article(access="premium").get_absolute_url()
    Visitor(either).ask(path)
    with (
        mock.patch("newsroom.serving.metered_pages.kept.page", side_effect=RuntimeError("a mistake of ours")),
        mock.patch("django.middleware.common.CommonMiddleware.process_request", side_effect=RuntimeError("another")),
    ):
        assert Visitor(either).ask(path)[0].startswith("500")
    assert Read.objects.count() == Allowance.objects.get().day_count == 1


def fails_first(call):
    """The call, which fails the first time."""
    outcomes = iter([RuntimeError("a mistake of ours")])

    def run(*arguments):
        for error in outcomes:
            raise error
        return call(*arguments)

    return run


def test_a_first_page_that_fails_walls_no_stranger(site, settings):
    settings.METER_NEW_PER_HOUR = settings.METER_NEW_PER_DAY = 2
    path = make_article(access="premium", body="<p>One.</p>" * 5 + "<p>The last words.</p>").get_absolute_url()
    with mock.patch("articles.pages.kept.page", side_effect=RuntimeError("a mistake of ours")):
        for _ in range(4):
            assert Visitor(site).ask(path)[0].startswith("500")
    assert [b"The last words." in Visitor(site).ask(path)[2] for _ in range(3)] == [True, True, False]


def test_a_page_served_before_skips_djangos_handler(site):
    vic = Visitor(site)
    paths = ["/", make_article(access="free").get_absolute_url(), make_article(access="premium").get_absolute_url()]
    for path in paths:
        vic.ask(path)
    begun = mock.Mock()
    signals.request_started.connect(begun, weak=False)
    try:
        assert [vic.ask(path)[0] for path in paths] == ["200 OK"] * 3
        assert not begun.called
        vic.ask("/nothing-here/")
        assert begun.called
    finally:
        signals.request_started.disconnect(begun)


def test_an_edit_ends_the_short_way(site):
    article = make_article(access="free", headline="Before")
    vic, path = Visitor(site), article.get_absolute_url()
    assert b"Before" in vic.ask(path)[2]
    article.headline = "Afterwards"
    article.save()
    assert b"Afterwards" in vic.ask(article.get_absolute_url())[2]


@pytest.mark.parametrize("error", [DatabaseError("away"), RuntimeError("a mistake of ours")])
def test_a_failure_on_the_short_way_falls_back_to_the_long_way(site, error):
    vic = Visitor(site)
    vic.ask("/")
    with mock.patch.object(site.free, "found", side_effect=error):
        status, _, body, _ = vic.ask("/")
    assert status == "200 OK"
    assert b"</html>" in body


def test_a_site_under_a_prefix_goes_the_long_way(site):
    vic = Visitor(site)
    vic.ask("/")
    try:
        with mock.patch.object(site, "_found") as found:
            vic.ask("/", SCRIPT_NAME="/magazine")
    finally:
        set_script_prefix("/")
    assert not found.called


def test_without_the_two_middlewares_djangos_handler_answers(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("newsroom.")]
    article = make_article(access="premium")
    vic = Visitor(Site())
    assert [vic.ask(article.get_absolute_url())[0] for _ in range(2)] == ["200 OK"] * 2


@pytest.mark.engine("sqlite")
def test_a_slow_answer_on_the_short_way_holds_up_nobody(site):
    Visitor(site).ask("/")
    with site.turn:
        assert Visitor(site).ask("/")[0] == "200 OK"
    assert not site.turn.locked()


@pytest.mark.engine("postgresql")
def test_on_a_server_s_database_nobody_waits_for_a_turn(site):
    assert site.turn is None
