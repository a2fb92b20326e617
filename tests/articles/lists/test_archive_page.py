"""The archive by year and month."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.lists import archive
from articles.versions import gathered
from tests.articles.lists.test_section_page import headlines_of, older_of
from tests.factories import make_article, make_picture

pytestmark = pytest.mark.django_db


def at(year: int, month: int, day: int = 10, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def test_the_years_and_their_months_are_listed_with_counts_in_words(client):
    for moment in (at(2019, 3), at(2024, 1), at(2024, 1, 11), at(2024, 12)):
        make_article(published_at=moment)
    html = client.get("/archive/").content.decode()
    for words in (
        "3 articles",
        "1 article<",
        'href="/archive/2024/01/"',
        'href="/archive/2024/12/"',
        'href="/archive/2019/"',
    ):
        assert words in html
    assert "/archive/2020/" not in html and "/archive/2024/02/" not in html
    html = client.get("/archive/2024/").content.decode()
    assert "2 articles" in html and 'href="/archive/2024/12/"' in html and 'href="/archive/"' in html


def test_a_month_begins_at_midnight_of_the_sites_time_zone(client):
    # In summer London is an hour ahead: this is 00:30 on 1 July there.
    make_article(published_at=datetime(2024, 6, 30, 23, 30, tzinfo=UTC), headline="Just after midnight")
    assert headlines_of(client.get("/archive/2024/07/").content.decode()) == ["Just after midnight"]
    assert client.get("/archive/2024/06/").status_code == 404


def test_a_month_lists_its_articles_and_leads_to_the_nearest_others(client):
    with gathered():
        articles = [make_article(published_at=at(2024, 2, 1) + timedelta(hours=place)) for place in range(25)]
    make_article(published_at=at(2021, 5))
    make_article(published_at=at(2025, 8))
    html = client.get("/archive/2024/02/").content.decode()
    assert headlines_of(html) == [article.headline for article in reversed(articles)][:20]
    assert 'href="/archive/2021/05/"' in html and 'href="/archive/2025/08/"' in html
    second = client.get(f"/archive/2024/02/{older_of(html)}").content.decode()
    assert headlines_of(second) == [article.headline for article in reversed(articles)][20:]
    assert "February 2024<span" in second and ", older than 1 February 2024, 17:00</span>" in second


def test_what_is_not_public_is_neither_listed_nor_counted(client):
    make_article(published_at=at(2024, 1))
    make_article(published_at=at(2024, 1), withdrawn_at=timezone.now())
    make_article(published_at=timezone.now() + timedelta(days=800))
    make_article(published_at=at(2023, 1), withdrawn_at=timezone.now())
    make_article(published_at=at(2024, 3), section=None)
    html = client.get("/archive/").content.decode()
    assert html.count('class="span__name"') == 1 and "1 article<" in html
    assert client.get("/archive/2023/").status_code == client.get("/archive/2024/03/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "0000/",
        "0001/",
        "0001/01/",
        "9998/12/",
        "9999/",
        "2024/00/",
        "2024/13/",
        "2023/",
        "20245/",
        "2024/01/?before=x",
        "٢٠٢٤/",
        "1900/01/",
    ],
)
def test_an_empty_or_invalid_date_is_not_found(client, path):
    make_article(published_at=at(2024, 1))
    assert client.get(f"/archive/{path}").status_code == 404


def test_a_date_mistyped_by_a_thousand_years_does_not_break_the_archive(client):
    make_article(published_at=at(26, 3))
    make_article(published_at=at(2024, 3))
    html = client.get("/archive/").content.decode()
    assert 'href="/archive/2024/"' in html
    assert client.get("/archive/0026/03/").status_code == 200


def test_a_month_has_one_address(client):
    make_article(published_at=at(2024, 1))
    response = client.get("/archive/2024/1/")
    assert response.status_code == 301 and response["Location"] == "/archive/2024/01/"


def test_counting_stops_at_a_bound_and_says_so(client, monkeypatch):
    monkeypatch.setattr(archive, "MOST_COUNTED", 3)
    for _ in range(5):
        make_article(published_at=at(2024, 1))
    assert "more than 3 articles" in client.get("/archive/").content.decode()


def test_an_empty_magazine_has_an_empty_archive(client):
    assert "Nothing has been published yet" in client.get("/archive/").content.decode()


@pytest.mark.parametrize("path", ["/archive/", "/archive/2024/", "/archive/2024/01/"])
def test_it_costs_the_same_with_3_articles_and_with_30(queries_of, path):
    for place in range(3):
        make_article(published_at=at(2024, 1 + place), picture=make_picture())
    few = queries_of(path)
    with gathered():
        for place in range(27):
            make_article(published_at=at(2020 + place % 5, 1 + place % 12), picture=make_picture())
            make_article(published_at=at(2024, 1), picture=make_picture())
    assert queries_of(path) == few
