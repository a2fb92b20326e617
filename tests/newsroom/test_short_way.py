"""The site's own handler answers exactly as Django's does, with what was served before and with everything else."""

import io
import re
from http.cookies import SimpleCookie
from unittest import mock

import pytest
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError
from django.test import RequestFactory
from django.urls import set_script_prefix

from articles import versions
from newsroom.short_way import Site
from paywall.models import Read
from tests.factories import make_article

# The handler closes connections as Django does, so nothing may hang on an open transaction.
pytestmark = pytest.mark.django_db(transaction=True)

_RANDOM = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


class Visitor:
    """Asks an application over WSGI and keeps its cookies, as a browser does."""

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
        return status, kept, _RANDOM.sub(b"", body), sorted(facts)


@pytest.fixture
def site():
    return Site()


def story(application, pieces: list) -> list:
    """A visitor reads premium articles to the limit and past it, free pages in all ways, and asks for what is not there."""
    vic, seen = Visitor(application), []
    for _ in range(2):
        for piece in pieces:
            path = piece.get_absolute_url()
            seen += [vic.ask(path), vic.ask(path, "HEAD"), vic.ask(f"{path}?utm_source=x"), vic.ask(path, "POST")]
            seen.append(Visitor(application).ask(path, HTTP_SEC_PURPOSE="prefetch"))
            seen.append(Visitor(application).ask(path, HTTP_ACCEPT_ENCODING="gzip"))
        for path in ("/", "/feed/", "/robots.txt", "/-/healthz", "/nothing-here/", "/search/?q=turbine"):
            seen += [vic.ask(path), vic.ask(path, "HEAD"), vic.ask(path, HTTP_ACCEPT_ENCODING="gzip")]
        whole = vic.ask("/")
        seen.append(vic.ask("/", HTTP_IF_NONE_MATCH=whole[1]["ETag"]))
        seen.append(vic.ask("/", HTTP_HOST="somebody.else"))
        # As WSGI gives “/é/”: bytes as if they were Latin-1.
        seen.append(vic.ask("/\xc3\xa9/"))
    return seen


def test_both_handlers_tell_the_same_story(site):
    pieces = [make_article(access="premium") for _ in range(4)] + [make_article(access="free")]
    expected = story(WSGIHandler(), pieces)
    Read.objects.all().delete()
    versions.forget()
    assert story(site, pieces) == expected


def test_what_was_served_before_is_answered_without_django_s_handler(site):
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
def test_whatever_fails_on_the_short_way_goes_the_long_way(site, error):
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


def test_a_chain_without_the_two_middlewares_is_django_s(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("newsroom.")]
    article = make_article(access="premium")
    vic = Visitor(Site())
    assert [vic.ask(article.get_absolute_url())[0] for _ in range(2)] == ["200 OK"] * 2
