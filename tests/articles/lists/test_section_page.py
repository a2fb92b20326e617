"""A section's page, paged by key."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.dateformat import format as date_format

from articles.models import Article
from articles.versions import gathered
from tests.factories import make_article, make_picture, make_section

pytestmark = pytest.mark.django_db


@gathered()
def many(number: int, same_moment: bool = False, **fields):
    start = timezone.now() - timedelta(days=100)
    return [
        make_article(published_at=start if same_moment else start + timedelta(hours=place), **fields)
        for place in range(number)
    ]


def headlines_of(html: str) -> list[str]:
    return re.findall(r"<h2 class=\"card__headline\"><a [^>]*>([^<]+)<", html)


def older_of(html: str) -> str:
    found = re.search(r'href="(\?before=[^"]+)"', html)
    return found[1] if found else ""


@pytest.mark.parametrize("same_moment", [False, True])
def test_every_article_is_on_exactly_one_page_newest_first(client, same_moment):
    articles = many(45, same_moment)
    seen, query = [], ""
    while True:
        html = client.get(f"/energy/{query}").content.decode()
        seen += headlines_of(html)
        query = older_of(html)
        if not query:
            break
    assert seen == [article.headline for article in reversed(articles)]


def test_new_articles_do_not_shift_the_pages_of_a_list(client):
    many(25)
    query = older_of(client.get("/energy/").content.decode())
    before = headlines_of(client.get(f"/energy/{query}").content.decode())
    make_article(headline="Published while somebody reads")
    assert headlines_of(client.get(f"/energy/{query}").content.decode()) == before


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1",
        "x",
        "1-",
        "-1",
        "1-2-3",
        "0-0",
        "٣-٣",
        "1-" + "9" * 40,
        "1-1' or 1=1",
        "%00-1",
        "1.5-2",
    ],
)
def test_an_invalid_place_is_not_found(client, value):
    many(2)
    assert client.get("/energy/", {"before": value}).status_code == 404


def test_other_sections_and_what_is_not_public_are_not_listed(client):
    make_section("Materials")
    mine = make_article()
    make_article(section=make_section("Materials"), headline="About steel")
    make_article(published=False, headline="Unfinished")
    make_article(withdrawn_at=timezone.now(), headline="Regretted")
    assert headlines_of(client.get("/energy/").content.decode()) == [mine.headline]


def test_a_section_without_articles_says_so_and_an_unknown_one_is_not_found(client):
    make_section()
    assert "Nothing has been published in this section yet" in client.get("/energy/").content.decode()
    assert client.get("/alchemy/").status_code == 404


def test_the_page_has_a_description_and_one_address_of_its_own(client):
    make_section(description="What is built, and what it cost.")
    many(25)
    html = client.get("/energy/?utm_source=x").content.decode()
    assert '<link rel="canonical" href="http://testserver/energy/">' in html
    assert '<meta name="description" content="What is built, and what it cost.">' in html
    older = older_of(html)
    assert f'href="http://testserver/energy/{older}"' in client.get(f"/energy/{older}").content.decode()


def test_a_section_costs_the_same_with_3_articles_and_with_30(queries_of):
    many(3, picture=make_picture())
    few = queries_of("/energy/")
    many(27, picture=make_picture())
    assert queries_of("/energy/") == few


def test_an_older_page_says_which_part_of_the_list_it_shows(client):
    many(25)
    html = client.get("/energy/").content.decode()
    assert "older than" not in html
    last = Article.objects.newest_first()[19]
    words = f"older than {date_format(timezone.localtime(last.published_at), 'j F Y, H:i')}"
    html = client.get(f"/energy/{older_of(html)}").content.decode()
    assert f'<h1>Energy<span class="list-head__part">, {words}</span></h1>' in html
    assert f"<title>Energy, {words} · Camber</title>" in html


def test_breadcrumbs_lead_back_and_are_those_of_the_json_ld(client):
    many(1)
    html = client.get("/energy/").content.decode()
    assert '<nav class="crumbs" aria-label="Breadcrumbs">' in html
    assert '<a href="http://testserver/">Camber</a>' in html and '<span aria-current="page">Energy</span>' in html
