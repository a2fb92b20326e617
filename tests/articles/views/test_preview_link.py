"""The page behind a preview link: one version, in full, for one person; nothing else opens it, and it leaves no trace."""

import re
from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import versions
from articles.models import Article, PieceVersion, PreviewLink, SpecialReport
from articles.publishing import sharing, verbs
from paywall import figures
from paywall.models import Allowance, DailyFigures, Read
from tests.factories import make_article, make_picture, make_qa, make_report, paragraphs

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_link(ada):
    """Share a piece as it is stored: `make_link(piece)` returns the link and its address."""

    def make(piece, days=7, **fields):
        stored = type(piece).objects.get(pk=piece.pk)
        more = {"seen": stored.version, "for_whom": "Dr Smith <b>", "days": days, "by": ada, "now": timezone.now()}
        link, token = sharing.share(stored, None, **more)
        PreviewLink.objects.filter(pk=link.pk).update(**fields)
        return PreviewLink.objects.get(pk=link.pk), f"/link/preview/{token}/"

    return make


def test_a_draft_is_shown_whole_with_its_pictures_and_a_bar_that_says_what_it_is(client, make_link):
    article = make_qa(access="premium", published=False, picture=make_picture())
    link, address = make_link(article)
    html = client.get(address).content.decode()
    assert "answer 3-TL" in html and 'class="wall"' not in html and "meter-note" not in html
    bar = html[html.index("<aside") : html.index("</aside>")]
    for words in (
        "Preview for Dr Smith &lt;b&gt;.",
        "This is the version of",
        "open until",
        "Not published.",
        "do not pass",
    ):
        assert words in bar
    picture = re.search(r'<img[^>]+src="([^"]+)"', html)[1]
    assert client.get(picture).status_code == 200


def test_it_shows_its_version_whatever_becomes_of_the_piece(client, make_link, ada):
    article = make_article(published=False, headline="At first", body=paragraphs(mark="first"))
    _, address = make_link(article)

    def shown():
        html = client.get(address).content.decode()
        assert "At first" in html and "At last" not in html and "Paragraph 12 first" in html
        assert "Not published" in html[html.index("byline") :]
        return html

    shown()
    article.headline, article.body, article.standfirst = "At last", paragraphs(mark="last"), "A standfirst."
    article.picture = make_picture()
    article.save()
    shown()
    verbs.publish(Article.objects.get(), by=ada, now=timezone.now())
    assert "This is not the published page." in shown()
    verbs.withdraw(Article.objects.get(), by=ada, reason="Wrong.", now=timezone.now())
    assert "This is not the published page." not in shown()


def test_a_version_of_a_piece_that_was_out_keeps_its_date(client, make_link):
    article = make_article(published_at=timezone.now() - timedelta(days=400))
    html = client.get(make_link(article)[1]).content.decode()
    assert "Not published" not in html and f"{article.published_at:%Y}" in html


def test_a_report_is_shown_with_the_articles_that_the_version_lists(client, make_link):
    part, other = make_article(headline="Part one"), make_article(headline="Added since")
    report = make_report([part], access="registered", published_at=None, introduction=paragraphs(mark="kept"))
    _, address = make_link(report)
    report.entries.all().delete()
    report.entries.create(article=other)
    SpecialReport.objects.update(introduction="<p>Changed.</p>")
    html = client.get(address).content.decode()
    assert "Paragraph 12 kept" in html and "Part one" in html
    assert "Added since" not in html[html.index("chapters") :]


def test_an_embargo_is_said_on_top(client, make_link):
    article = make_article(published=False, embargo_until=timezone.now() + timedelta(days=2))
    assert "Embargo until" in client.get(make_link(article)[1]).content.decode()


def test_it_tells_machines_nothing_and_offers_no_way_to_share(client, make_link):
    article = make_qa(access="premium")
    html = client.get(make_link(article)[1]).content.decode()
    for sign in ("ld+json", 'rel="canonical"', "oembed", "application/atom+xml", "og:", "twitter:", 'class="foot__line share"',
                 "copy.js", "data-copy", article.get_absolute_url()):  # fmt: skip
        assert sign not in html, sign
    assert '<meta name="robots" content="noindex">' in html


def test_nothing_keeps_it_lists_it_or_learns_its_address(client, make_link):
    response = client.get(make_link(make_article())[1])
    assert response["Cache-Control"] == "private, no-store"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Frame-Options"] == "DENY"
    assert "unsafe" not in response["Content-Security-Policy"]


def test_it_is_not_counted_and_leaves_no_cookie(client, make_link, django_user_model):
    article = make_article(access="premium")
    response = client.get(make_link(article)[1])
    assert not response.cookies and not client.cookies
    assert "Cookie" not in response.get("Vary", "")
    figures.write_out()
    assert not Read.objects.exists() and not Allowance.objects.exists() and not DailyFigures.objects.exists()


def test_somebody_who_is_signed_in_sees_the_same(as_user, rhea, client, make_link):
    address = make_link(make_article(access="premium"))[1]
    assert as_user(rhea).get(address).content == type(client)().get(address).content


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_only_looking_is_possible(client, make_link, method):
    _, address = make_link(make_article())
    response = getattr(client, method)(address)
    assert response.status_code == 405
    if method != "trace":
        assert "no-store" in response["Cache-Control"]


def test_head_gets_a_response_and_is_not_counted_as_a_use(client, make_link):
    link, address = make_link(make_article())
    response = client.head(address)
    assert (response.status_code, response.content) == (200, b"")
    assert PreviewLink.objects.get(pk=link.pk).first_used_at is None


def test_a_link_that_is_revoked_ended_or_unknown_shows_nothing(client, make_link):
    article = make_article(headline="Behind the link", published=False)
    now = timezone.now()
    ended = {"made_at": now - timedelta(days=9), "expires_at": now - timedelta(seconds=1)}
    for fields, said in (({"revoked_at": now}, "was withdrawn"), (ended, "has ended")):
        _, address = make_link(article, **fields)
        response = client.get(address)
        assert response.status_code == 410 and said in response.content.decode()
        assert "Behind the link" not in response.content.decode() and "no-store" in response["Cache-Control"]
    _, address = make_link(article)
    for bent in (
        address[:-2] + "/",
        address.swapcase().replace("/LINK/PREVIEW/", "/link/preview/"),
        "/link/preview/1/",
    ):
        response = client.get(bent)
        assert response.status_code == 404 and "Behind the link" not in response.content.decode()


def test_a_version_that_was_deleted_by_hand_is_explained(client, make_link):
    link, address = make_link(make_article())
    PieceVersion.objects.all().delete()
    response = client.get(address)
    assert response.status_code == 410
    assert "This version is gone" in response.content.decode()


def test_the_first_and_last_use_are_noted_once_a_minute(client, make_link):
    link, address = make_link(make_article())
    client.get(address)
    first = PreviewLink.objects.get(pk=link.pk)
    assert first.first_used_at == first.last_used_at is not None
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert not [query for query in asked if query["sql"].startswith("UPDATE")]
    long_ago = timezone.now() - timedelta(hours=1)
    PreviewLink.objects.filter(pk=link.pk).update(first_used_at=long_ago, last_used_at=long_ago)
    client.get(address)
    again = PreviewLink.objects.get(pk=link.pk)
    assert again.first_used_at == long_ago < again.last_used_at


def test_two_uses_at_once_are_noted_once(make_link):
    link, _ = make_link(make_article())
    now = timezone.now()
    PreviewLink.objects.note_use(link, now)
    # A second request that read the row before the first one wrote.
    PreviewLink.objects.note_use(link, now + timedelta(seconds=5))
    assert PreviewLink.objects.get(pk=link.pk).last_used_at == now


def test_a_busy_database_keeps_nobody_from_reading(client, make_link, monkeypatch):
    _, address = make_link(make_article())
    monkeypatch.setattr(type(PreviewLink.objects.all()), "note_use", mock.Mock(side_effect=OperationalError("locked")))
    assert client.get(address).status_code == 200


def test_opening_it_changes_nothing_that_readers_see(client, make_link):
    article = make_article(published=False)
    _, address = make_link(article)
    before = versions.current().generation, Article.objects.values().get()
    client.get(address)
    versions.forget()
    assert (versions.current().generation, Article.objects.values().get()) == before
    assert client.get(article.get_absolute_url()).status_code == 404


def test_a_long_piece_costs_as_many_queries_as_a_short_one(make_link, queries_of):
    def cost(questions):
        link, address = make_link(make_qa(questions=questions, published=False))
        PreviewLink.objects.filter(pk=link.pk).update(first_used_at=timezone.now(), last_used_at=timezone.now())
        return queries_of(address)

    cost(1)
    assert cost(3) == cost(30)
