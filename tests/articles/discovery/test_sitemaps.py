"""Sitemaps: by the schema's rules, by ranges of ids, only what is published."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from lxml import etree

from articles.discovery import sitemaps
from articles.models import Article, Correction, Topic
from articles.versions import gathered
from tests.factories import make_article, make_author, make_qa, make_report

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
W3C_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def read(client, path: str) -> list[etree._Element]:
    """The entries of a sitemap or an index, after holding it to the rules of sitemaps.org's schemas."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"].startswith("application/xml")
    assert not response.cookies
    assert len(response.content) < 50 * 1024 * 1024
    root = etree.fromstring(response.content)
    kind, entry = {"urlset": ("urlset", "url"), "sitemapindex": ("sitemapindex", "sitemap")}[
        root.tag.removeprefix(SITEMAP)
    ]
    assert root.tag == SITEMAP + kind
    assert {child.tag for child in root} <= {SITEMAP + entry}
    for child in root:
        names = [element.tag.removeprefix(SITEMAP) for element in child]
        assert names.count("loc") == 1 and names[0] == "loc"
        assert set(names) <= {"loc", "lastmod", NEWS + "news"}
        assert len(names) == len(set(names))
        assert 12 <= len(loc(child)) <= 2048 and loc(child).startswith("http://testserver/")
        for lastmod in child.findall(SITEMAP + "lastmod"):
            assert W3C_DATE.fullmatch(lastmod.text)
    assert len({loc(child) for child in root}) == len(root) <= 50_000
    return list(root)


def loc(entry: etree._Element) -> str:
    return entry.findtext(SITEMAP + "loc")


def everything(client) -> dict[str, str | None]:
    """All addresses of the index's parts, with when they changed."""
    found = {}
    for entry in read(client, "/sitemap.xml"):
        part = read(client, urlsplit(loc(entry)).path)
        assert part, "an empty part breaks the schema"
        found.update({urlsplit(loc(url)).path: url.findtext(SITEMAP + "lastmod") for url in part})
    return found


def test_everything_public_is_listed_and_every_address_answers(client):
    qa = make_qa(access="premium")
    qa.topics.add(Topic.objects.create(name="Tunnels", slug="tunnels"))
    qa.bylines.create(author=make_author())
    report = make_report([qa])
    found = everything(client)
    expert = qa.participants.first().expert
    wanted = [qa, report, qa.section, qa.topics.get(), qa.bylines.get().author, expert]
    assert {thing.get_absolute_url() for thing in wanted} <= found.keys()
    assert {"/", "/expert-qas/", "/special-reports/"} <= found.keys()
    for address in found:
        assert client.get(address).status_code == 200, address


def test_nothing_that_is_not_published_is_listed(client):
    for article in (
        make_article(published=False),
        make_article(published_at=timezone.now() + timedelta(hours=1)),
        make_article(withdrawn_at=timezone.now() - timedelta(hours=1)),
    ):
        article.bylines.create(author=make_author(f"Author {article.pk}"))
        article.topics.add(Topic.objects.create(name=f"Topic {article.pk}", slug=f"topic-{article.pk}"))
    make_qa(published=False)
    make_report(published_at=None)
    # The two that a site begins with.
    newsletters = {"/newsletters/daily/", "/newsletters/weekly/"}
    assert set(everything(client)) == set(sitemaps.PAGES) | newsletters


def test_lastmod_is_the_last_change_for_readers(client):
    plain = make_article()
    updated = make_article(updated_at=timezone.now() - timedelta(minutes=9))
    corrected = make_article()
    note = Correction.objects.create(article=corrected, text="No.", made_at=timezone.now() - timedelta(minutes=3))
    found = everything(client)
    for article, moment in ((plain, plain.published_at), (updated, updated.updated_at), (corrected, note.made_at)):
        expected = timezone.localtime(moment).replace(microsecond=0)
        assert found[article.get_absolute_url()].startswith(expected.isoformat()[:19])


def test_parts_are_ranges_of_ids_and_empty_ones_are_not_listed(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "IDS_IN_A_PART", 10)
    section = make_article().section
    for pk in (1000, 1001, 1010, 5000):
        make_article(pk=pk, section=section)
    draft = make_article(pk=7000, section=section, published=False)
    names = [urlsplit(loc(entry)).path for entry in read(client, "/sitemap.xml")]
    assert "/sitemap-articles-100.xml" in names and "/sitemap-articles-500.xml" in names
    assert len(read(client, "/sitemap-articles-100.xml")) == 1
    assert len(read(client, "/sitemap-articles-101.xml")) == 2
    assert f"/sitemap-articles-{draft.pk // 10}.xml" not in names
    assert client.get("/sitemap-articles-700.xml").status_code == 404
    assert client.get("/sitemap-articles-0.xml").status_code == 404
    assert client.get("/sitemap-articles-99999999999999999999.xml").status_code == 404
    assert client.get("/sitemap-readers-1.xml").status_code == 404


def test_a_part_asks_for_its_own_rows_only(client, django_assert_num_queries, django_assert_max_num_queries):
    for _ in range(3):
        make_article()
    with django_assert_max_num_queries(8) as three:
        client.get("/sitemap-articles-1.xml")
    first = Article.objects.order_by("-pk").values_list("pk", flat=True).first()
    with gathered():
        for _ in range(27):
            make_article()
    with django_assert_num_queries(len(three.captured_queries)) as thirty:
        client.get("/sitemap-articles-1.xml")
    assert first and not any("OFFSET" in query["sql"] for query in thirty.captured_queries)


def test_the_index_costs_the_same_for_three_and_for_thirty(client, django_assert_num_queries):
    def fill(number):
        for _ in range(number):
            make_qa(experts=("Petra Oyelaran",), questions=1).bylines.create(author=make_author())

    fill(3)
    with django_assert_num_queries(14):
        client.get("/sitemap.xml")
    fill(27)
    with django_assert_num_queries(14):
        client.get("/sitemap.xml")


def test_the_news_sitemap_holds_the_last_48_hours(client):
    new = make_article(headline="Steel < stone\x0b", published_at=timezone.now() - timedelta(hours=47))
    make_article(published_at=timezone.now() - timedelta(hours=49))
    make_article(published_at=timezone.now() + timedelta(hours=1))
    (entry,) = read(client, "/sitemap-news.xml")
    assert loc(entry) == "http://testserver" + new.get_absolute_url()
    news = entry.find(NEWS + "news")
    assert [child.tag for child in news] == [NEWS + name for name in ("publication", "publication_date", "title")]
    publication = news.find(NEWS + "publication")
    assert [(child.tag, child.text) for child in publication] == [(NEWS + "name", "Camber"), (NEWS + "language", "en")]
    assert W3C_DATE.fullmatch(news.findtext(NEWS + "publication_date"))
    assert news.findtext(NEWS + "title") == "Steel < stone"


def test_an_article_leaves_the_news_sitemap_after_48_hours(client, monkeypatch):
    make_article(published_at=timezone.now() - timedelta(hours=47))
    assert len(read(client, "/sitemap-news.xml")) == 1
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    monkeypatch.setattr("newsroom.serving.page_cache.time.time", lambda: later.timestamp())
    assert read(client, "/sitemap-news.xml") == []


def test_the_news_sitemap_names_a_thousand_at_most(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_NEWS", 2)
    articles = [make_article(published_at=timezone.now() - timedelta(hours=hours)) for hours in (3, 1, 2)]
    assert [loc(entry) for entry in read(client, "/sitemap-news.xml")] == [
        "http://testserver" + articles[place].get_absolute_url() for place in (1, 2)
    ]
