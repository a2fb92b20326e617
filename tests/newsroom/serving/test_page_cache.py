"""Free pages are cached whole, for every reader, and never after they change (docs/design.md 4.5)."""

import gzip
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import DisallowedHost
from django.db import OperationalError
from django.http import HttpResponse
from django.utils import timezone

from articles import versions
from articles.pages.shared import share
from newsroom.serving.page_cache import PageCacheMiddleware
from tests.factories import make_article

BODY = b"<!doctype html><title>A free page</title>" + b"<p>All may read this.</p>" * 40

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("polls_each_time")]


class Site:
    """The page cache above a single view; `asked` counts the calls of the view."""

    def __init__(self, rf, answer):
        self.rf, self.answer, self.asked = rf, answer, 0
        self.cache = PageCacheMiddleware(self.view)

    def view(self, request):
        self.asked += 1
        return self.answer(request)

    def get(self, path="/", **headers):
        return self.cache(self.rf.get(path, **headers))

    def head(self, path="/", **headers):
        return self.cache(self.rf.head(path, **headers))


@pytest.fixture
def site(rf):
    return Site(rf, lambda request: share(HttpResponse(BODY)))


@pytest.fixture
def clock(monkeypatch):
    """Return a function that moves the cache's clock forward: `clock(30)` adds 30 seconds."""
    start = timezone.now().timestamp()
    monkeypatch.setattr("newsroom.serving.page_cache.time.time", lambda: start)
    return lambda seconds: monkeypatch.setattr("newsroom.serving.page_cache.time.time", lambda: start + seconds)


def answering(rf, make):
    return Site(rf, lambda request: make())


def test_the_second_visitor_gets_the_kept_page(site):
    assert site.get().content == site.get().content == BODY
    assert site.asked == 1


def test_unknown_parameters_neither_make_an_entry_nor_reach_the_page(site):
    for path in ("/", "/?utm_source=mail", "/?fbclid=1&utm_medium=x", "/?" + "&".join(f"x{n}=1" for n in range(200))):
        site.get(path)
    assert site.asked == 1


def test_parameters_named_by_a_view_make_separate_pages_in_any_order(rf):
    site = answering(rf, lambda: share(HttpResponse(BODY), parameters=("topic", "kind")))
    site.get("/?topic=energy&kind=news")
    site.get("/?kind=news&utm_source=mail&topic=energy")
    site.get("/?kind=qa&topic=energy")
    assert site.asked == 2


def test_parameters_of_another_page_are_ignored(site):
    for noise in ("q=1", "q=2", "year=3", "before=4", "expert=5"):
        site.get(f"/?{noise}")
    assert site.asked == 1


def test_a_very_long_query_is_answered_but_not_kept(rf):
    site = answering(rf, lambda: share(HttpResponse(BODY), parameters=("q",)))
    for number in range(3):
        assert site.get(f"/?q={number}{'x' * 5000}").status_code == 200
    assert site.asked == 3
    assert site.cache.pages.size == 0


def test_paths_hosts_and_schemes_are_kept_separately(site, settings):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    site.get("/")
    site.get("/energy/")
    site.get("/", HTTP_HOST="localhost")
    site.get("/", secure=True)
    assert site.asked == 4


def test_a_head_request_gets_the_headers_of_the_kept_page_and_no_body(site):
    page = site.get()
    head = site.head()
    assert head.content == b""
    assert head["Content-Length"] == page["Content-Length"] == str(len(BODY))
    assert head["ETag"] == page["ETag"]
    assert site.get().content == BODY


def test_a_head_request_does_not_fill_the_cache(site):
    site.head()
    assert site.get().content == BODY
    assert site.asked == 2


def test_a_head_request_for_a_page_that_is_not_kept_has_its_headers_too(site):
    head = site.head()
    assert "Accept-Encoding" in head["Vary"]
    assert site.head(HTTP_IF_NONE_MATCH=head["ETag"]).status_code == 304
    assert head["ETag"] == site.get()["ETag"]


def test_a_browser_that_has_the_page_gets_a_304(site):
    etag = site.get()["ETag"]
    for wanted in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        response = site.get(HTTP_IF_NONE_MATCH=wanted)
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)
    assert site.get(HTTP_IF_NONE_MATCH='"other"').status_code == 200


def test_a_304_repeats_what_caches_need(site):
    page = site.get()
    response = site.get(HTTP_IF_NONE_MATCH=page["ETag"])
    assert response["Cache-Control"] == page["Cache-Control"]
    assert response["Vary"] == page["Vary"]


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.5"])
def test_a_client_that_accepts_gzip_gets_gzip(site, accepted):
    site.get()
    response = site.get(HTTP_ACCEPT_ENCODING=accepted)
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == BODY
    assert response["Content-Length"] == str(len(response.content))
    assert "Accept-Encoding" in response["Vary"]


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "gzip; q=0.0", "br, gzip;q=0.000", "xgzip"])
def test_a_client_that_does_not_accept_gzip_gets_the_plain_page(site, accepted):
    site.get()
    response = site.get(HTTP_ACCEPT_ENCODING=accepted)
    assert not response.has_header("Content-Encoding")
    assert response.content == BODY


def test_each_encoding_has_its_own_etag_and_recognises_the_others(site):
    plain, packed = site.get(), site.get(HTTP_ACCEPT_ENCODING="gzip")
    assert plain["ETag"] != packed["ETag"]
    assert site.get(HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=packed["ETag"]).status_code == 304


def test_a_range_request_gets_the_whole_page(site):
    site.get()
    response = site.get(HTTP_RANGE="bytes=0-10")
    assert (response.status_code, response.content) == (200, BODY)


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_other_methods_bypass_the_cache(rf, site, method):
    site.get()
    site.cache(getattr(rf, method)("/"))
    assert site.asked == 2


def test_an_unknown_host_is_refused_though_the_page_is_kept(site):
    site.get()
    with pytest.raises(DisallowedHost):
        site.get(HTTP_HOST="evil.example")


def test_an_unknown_host_gets_400_from_the_whole_site(client):
    assert client.get("/", HTTP_HOST="evil.example").status_code == 400
    assert client.get("/", HTTP_HOST="testserver:80@evil.example").status_code == 400


def with_cookie():
    response = share(HttpResponse(BODY))
    response.set_cookie("sessionid", "secret")
    return response


def varying():
    return share(HttpResponse(BODY, headers={"Vary": "Accept-Language, Cookie"}))


@pytest.mark.parametrize(
    "make",
    [
        with_cookie,
        varying,
        lambda: HttpResponse(BODY),
        lambda: share(HttpResponse(BODY, status=404)),
        lambda: share(HttpResponse(BODY, status=503)),
    ],
    ids=["with a cookie", "that varies by cookie", "that was not offered", "of an error", "of a failure"],
)
def test_a_page_is_not_kept(rf, make):
    site = answering(rf, make)
    site.get()
    site.get()
    assert site.asked == 2


def test_any_edit_invalidates_kept_pages(site):
    site.get()
    versions.raise_generation()
    site.get()
    assert site.asked == 2


def test_no_page_is_served_past_the_next_scheduled_switch(site, clock):
    make_article(published_at=timezone.now() + timedelta(seconds=90))
    site.get()
    clock(89)
    site.get()
    assert site.asked == 1
    clock(91)
    site.get()
    assert site.asked == 2


def test_shared_caches_learn_the_seconds_left_until_the_switch(site, clock):
    make_article(published_at=timezone.now() + timedelta(seconds=90))
    assert "s-maxage=60" in site.get()["Cache-Control"]
    clock(60)
    assert int(site.get()["Cache-Control"].rpartition("=")[2]) in (29, 30)
    clock(5)
    assert "s-maxage=60" in site.get()["Cache-Control"]


def test_a_withdrawal_at_a_time_counts_as_a_switch(site, clock):
    make_article(withdrawn_at=timezone.now() + timedelta(seconds=20))
    site.get()
    clock(21)
    site.get()
    assert site.asked == 2


def test_the_cache_is_bounded_and_evicts_the_least_used_pages(rf, settings):
    settings.PAGE_CACHE_MEGABYTES = 0.1
    site = Site(rf, lambda request: share(HttpResponse(BODY + request.path.encode() * 2000)))
    for number in range(60):
        site.get(f"/{number:02}/")
        site.get("/00/")
    assert site.cache.pages.size <= 0.1 * 1024 * 1024
    assert len(site.cache.pages.values) < 60
    asked = site.asked
    site.get("/00/")
    assert site.asked == asked


def test_the_sum_of_bytes_stays_true_when_pages_are_replaced(site):
    for _ in range(5):
        site.get()
        versions.raise_generation()
    site.get()
    assert site.cache.pages.size == sum(size for _, size, _ in site.cache.pages.values.values())


def test_a_page_larger_than_the_bound_is_served_and_not_kept(rf, settings):
    settings.PAGE_CACHE_MEGABYTES = 0.001
    site = answering(rf, lambda: share(HttpResponse(BODY * 10)))
    assert site.get().content == BODY * 10
    assert not site.cache.pages.values


def test_one_answer_does_not_change_the_next(site):
    site.get()
    first = site.head()
    first.content = b"changed"
    assert site.get().content == BODY


def test_security_headers_are_kept(client):
    make_article()
    for _ in range(2):
        response = client.get("/")
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "Set-Cookie" not in response


def test_unknown_parameters_are_not_printed_into_the_page(client):
    make_article()
    assert b"EVIL" not in client.get("/?utm_source=EVIL").content
    assert b"EVIL" not in client.get("/").content


def test_a_page_that_fails_during_an_outage_is_not_kept(site):
    with patch("articles.versions.current", side_effect=OperationalError("gone")):
        assert site.get().status_code == 200
    site.get()
    assert site.asked == 2
