"""The newest of a topic, an author or an expert, of whom a large magazine has thousands: right either way, found by an index."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Article, Byline, Expert, Topic, querysets
from tests.articles.discovery.test_sitemaps import everything
from tests.factories import make_article, make_author, make_expert, make_qa

pytestmark = pytest.mark.django_db


@pytest.fixture
def imogen():
    """An author of five articles, dated against the order of their ids, of a draft, and of one that was withdrawn."""
    imogen, now = make_author(), timezone.now()
    for days in (3, 1, 5, 2, 4):
        Byline.objects.create(author=imogen, article=make_article(published_at=now - timedelta(days=days)))
    Byline.objects.create(author=imogen, article=make_article(published=False))
    Byline.objects.create(author=imogen, article=make_article(withdrawn_at=now))
    make_article()
    return imogen


@pytest.mark.parametrize("most_put_in_order", [100, 3])
def test_few_and_many_give_the_same_articles_in_the_same_order(imogen, monkeypatch, most_put_in_order):
    monkeypatch.setattr(querysets, "MOST_PUT_IN_ORDER", most_put_in_order)
    articles = Article.objects.published().filter(bylines__author=imogen)
    wanted = list(articles.newest_first().values_list("pk", flat=True))
    assert len(wanted) == 5
    assert articles.newest_of(imogen.bylines.all(), 10) == wanted
    assert articles.newest_of(imogen.bylines.all(), 2) == wanted[:2]
    assert articles.for_listing().newest_of(imogen.bylines.all(), 2) == wanted[:2]


def test_few_articles_are_not_searched_in_the_date_index(imogen):
    articles = Article.objects.published().filter(bylines__author=imogen)
    plan = articles.order_by(*querysets._IN_MEMORY).values_list("pk")[:20].explain()
    if connection.vendor == "sqlite":
        assert "article_newest" not in plan and "byline_of_author" in plan and "SCAN" not in plan
    else:
        # In a small table PostgreSQL may look an article up in any index, but it sorts what it found.
        assert "Sort Key" in plan


def test_a_topic_is_listed_without_a_date_where_the_latest_articles_are_all_drafts(client):
    topic = Topic.objects.create(name="Tunnels", slug="tunnels")
    make_article().topics.add(topic)
    assert everything(client)[topic.get_absolute_url()]
    for _ in range(querysets.ASKED_FOR_NEWEST):
        make_article(published=False).topics.add(topic)
    assert everything(client)[topic.get_absolute_url()] is None


def test_topics_and_people_without_public_articles_are_not_public(imogen):
    now = timezone.now()
    make_expert("Piet Vos")
    make_qa(experts=("Noor Abadi",), published=False)
    make_qa(experts=("Petra Oyelaran",))
    section = Article.objects.filter(bylines__author=imogen).first().section
    assert list(type(imogen).objects.public(now)) == [imogen]
    assert [expert.name for expert in Expert.objects.public(now)] == ["Petra Oyelaran"]
    assert section in type(section).objects.public(now)
    before = now - timedelta(days=10)
    assert not type(imogen).objects.public(before) and not type(section).objects.public(before)


def test_the_index_scan_begins_at_the_tighter_of_two_bounds():
    """Else SQLite reads all that is newer to list what is old."""
    now = timezone.now()
    old = now - timedelta(days=3000)
    published = Article.objects.published(now)
    for articles in (published.before(old, 7), published.within(old - timedelta(days=30), old)):
        where = str(articles.newest_first().query).partition(" WHERE ")[2]
        assert f"{old:%Y-%m-%d %H:%M}" in where.partition(" AND ")[0]
