"""The search page: plain links that narrow, pages, what is said where nothing fits, hostile parameters."""

import html as html_module
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.versions import gathered
from tests.factories import make_article, make_qa, make_section

pytestmark = pytest.mark.django_db


def get(client, query: str) -> str:
    response = client.get(f"/search/?{query}")
    assert response.status_code == 200
    return html_module.unescape(response.content.decode())


def links(page: str) -> dict[str, str]:
    """The links of the facets by their words."""
    nav = page.split('<nav class="facets"', 1)[-1].split("</nav>")[0]
    return {
        re.sub(r"<[^>]+>", "", words).strip(): href
        for href, words in re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', nav)
    }


def total(page: str) -> int:
    return int(re.search(r'<p class="meta found">(\d+)', page)[1])


@pytest.fixture
def library():
    old = timezone.now() - timedelta(days=800)
    make_article(headline="Steel one", section=make_section("Materials"), kind="feature", published_at=old)
    make_article(headline="Steel two")
    make_qa(experts=("Petra Oyelaran",), headline="Steel three")
    return old


def test_every_facet_filters_and_can_be_removed(client, library):
    page = get(client, "q=steel")
    assert total(page) == 3
    for words, fitting in (
        ("Materials", 1),
        ("Feature", 1),
        ("Dr Petra Oyelaran", 1),
        (str(library.year), 1),
        (str(timezone.localdate().year), 2),
    ):
        narrowed = get(client, links(page)[words].lstrip("?"))
        assert total(narrowed) == fitting, words
        (away,) = [href for name, href in links(narrowed).items() if name.startswith(words) and "selected" in name]
        assert away == "?q=steel"


def test_a_misspelt_word_is_corrected_and_filters_without_matches_can_be_removed(client, library):
    assert 'Did you mean <a href="?q=steel">' in get(client, "q=steeel")
    page = get(client, "q=steel&kind=opinion")
    assert "Nothing matches all of these filters" in page and '<a href="?q=steel">Search everything' in page


def test_pages_say_which_results_they_show_and_hold_each_once(client):
    with gathered():
        for _ in range(25):
            make_article(headline="About steel")
    page = get(client, "q=steel")
    assert "25 articles: 1 to 20" in page
    more = re.search(r'href="\?([^"]+)" rel="next"', page)[1]
    second = get(client, more)
    assert "25 articles: 21 to 25" in second and "First results" in second and 'rel="next"' not in second
    both = [re.findall(r'card__headline"><a href="([^"]+)"', text) for text in (page, second)]
    assert len(set(both[0] + both[1])) == 25


@pytest.mark.parametrize(
    "query",
    [
        "q=steel&year=0", "q=steel&year=9999", "q=steel&year=99999999", "q=steel&year=x", "q=steel&expert=999999999",
        "q=steel&section=%00", "q=steel&kind=%00", "q=steel&kind='", "q=steel&after=nan-1", "q=steel&after=inf-2",
        "q=steel&after=x", "q=%00", "q=" + "a" * 3000, "after=1-1", "q=steel&after=1e999-9", "q=steel&after=1-" + "9" * 400,
        "q=%ED%A0%80", "q=%F0%9F%8C%89", "q=%FF%FE", "q=%00%ED%A0%80steel", "q=steel&after=-1--1", "q=steel&after=-", "q=steel&after=1_0-1_0",
        "q=steel&after=0.5-" + "9" * 25, "q=steel&after=%D9%A1-%D9%A1", "q=steel&q=water", "q=steel&section=x&section=energy", "q=steel&year=2024&year=x",
        "q[]=steel", "q", "&&&", "q=steel;drop", "q=" + "%25" * 3000, "q=%E2%80%AEsteel", "q=steel&expert=%D9%A1", "q=steel&year=-2024", "q=steel&year=+2024",
    ],
)  # fmt: skip
def test_hostile_parameters_are_no_error(client, library, query):
    get(client, query)


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ED%A0%80", "q=" + "a" * 9000, "q=%22", "q=-", "q=*", "", "q=%D9%85&q=x"]
)
def test_hostile_parameters_are_no_error_to_suggestions(client, library, query):
    response = client.get(f"/search/suggest/?{query}")
    assert response.status_code == 200 and isinstance(response.json()["suggestions"], list)


def test_the_page_says_why_it_found_nothing(client, library):
    assert "A minus excludes articles with that word" in get(client, "q=-steel")
    for query in ("q=%22", "q=-", "q=%F0%9F%8C%89"):
        page = get(client, query)
        assert "Type a word or a number" in page and "0 articles" not in page
    assert "Nothing found" in get(client, "q=theodolite")


def test_the_query_is_shown_in_the_field_again_and_never_as_markup(client, library):
    page = client.get("/search/", {"q": '"><script>alert(1)</script> steel'}).content.decode()
    assert "<script>alert" not in page and "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; steel" in page


def test_suggestions_are_an_addition_to_a_plain_form(client, library):
    page = get(client, "")
    assert '<form class="search" action="/search/" role="search" data-suggest="/search/suggest/">' in page
    assert 'type="search"' in page and 'type="submit"' in page
    found = client.get("/search/suggest/?q=stee").json()["suggestions"]
    assert {"Steel one", "Steel two", "Steel three"} <= {entry["text"] for entry in found}
    assert all(entry["url"].startswith("/") for entry in found)


def test_a_page_of_results_costs_the_same_with_3_and_with_30(queries_of):
    def more(number):
        for _ in range(number):
            make_qa(experts=("Petra Oyelaran",), questions=1, headline="Steel again")

    more(3)
    few = queries_of("/search/?q=steel")
    more(27)
    assert queries_of("/search/?q=steel") == few
