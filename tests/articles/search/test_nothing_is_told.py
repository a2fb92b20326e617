"""What is not public is neither found nor confirmed: not by counts, facets, suggestions, nor by what is not suggested."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import search as searching
from articles.models import Expert
from articles.publishing.verbs import withdraw
from articles.search import Filters, search, suggest
from articles.search.nearest import nearest
from tests.factories import make_article, make_qa, make_section, paragraphs

pytestmark = pytest.mark.django_db


def told(client, text: str) -> tuple:
    """All that a stranger learns from asking for a text, in every way there is."""
    now = timezone.now()
    results = search(text, Filters(), now)
    page = client.get("/search/", {"q": text})
    suggested = client.get("/search/suggest/", {"q": text})
    return results, page.content, suggested.content, nearest(text.split()), client.get(f"/{text}/").content


@pytest.mark.parametrize("text", ["gasometer", "gasometers", "gasomet", "gasometer*", "gazometer", "-gasometer steel"])
def test_a_word_only_in_hidden_articles_is_treated_as_unknown(client, text):
    make_article(headline="Gasometry for steel")
    before = told(client, text)
    later = timezone.now() + timedelta(hours=1)
    make_article(headline="The gasometer of tomorrow", published_at=later)
    make_article(headline="A gasometer in draft", published=False)
    make_article(headline="The gasometer that went", withdrawn_at=timezone.now() - timedelta(minutes=1))
    premium = make_article(access="premium", headline="Old steel", body=paragraphs(11) + "<p>A gasometer.</p>")
    premium.delete()
    assert told(client, text) == before


def test_a_locked_word_is_treated_as_unknown(client):
    make_article(headline="Gasometry")
    article = make_article(access="premium", headline="Steel", body=paragraphs(11) + "<p>Another word stood here.</p>")
    texts = ("gasometer", "gasometers", "gasometer*", "steel -gasometer", '"a gasometer"', "gazometer")
    before = [told(client, text) for text in texts]
    article.body = paragraphs(11) + "<p>A gasometer stood here.</p>"
    article.save()
    assert [told(client, text) for text in texts] == before


def test_withdrawn_articles_disappear_from_every_result(client, ada):
    article = make_article(headline="The gasometer", body="<p>Only there.</p>")
    nothing = told(client, "theodolite")[0].hits
    assert [hit.article.pk for hit in told(client, "gasometer")[0].hits] == [article.pk]
    withdraw(article, by=ada, reason="Wrong", now=timezone.now())
    results, page, suggested, near, missing = told(client, "gasometer")
    assert results.hits == nothing and results.instead == "" and results.facets["section"] == ()
    assert b"The gasometer" not in page + suggested + missing and not near


def test_an_article_that_is_due_is_found_by_the_clock_alone():
    due = timezone.now() + timedelta(hours=1)
    article = make_qa(headline="The gasometer", published_at=due, experts=("Petra Oyelaran",))
    before, after = due - timedelta(seconds=1), due + timedelta(seconds=1)
    assert search("gasometer", Filters(), before).total == 0 and suggest("gasom", before) == []
    assert suggest("oyelar", before) == []
    assert [hit.article.pk for hit in search("gasometer", Filters(), after).hits] == [article.pk]
    assert suggest("gasom", after) == [("The gasometer", article.get_absolute_url())]
    assert "Dr Petra Oyelaran" in dict(suggest("oyelar", after))


def test_a_facet_names_no_expert_of_what_is_not_public(client):
    make_article(headline="Steel")
    make_qa(headline="Steel later", published_at=timezone.now() + timedelta(days=1), experts=("Petra Oyelaran",))
    expert = Expert.objects.get(name="Petra Oyelaran")
    page = client.get(f"/search/?q=steel&expert={expert.pk}").content.decode()
    assert "Oyelaran" not in page and "Nothing matches all of these filters" in page


def test_an_old_headline_comes_first_even_beyond_the_counted_matches(monkeypatch):
    monkeypatch.setattr(searching, "MOST", 5)
    old = make_article(headline="Steel", published_at=timezone.now() - timedelta(days=2000))
    opinion = make_article(
        headline="Unlike", kind="opinion", body="<p>Of steel.</p>", section=make_section("Materials")
    )
    for number in range(12):
        make_article(headline=f"Something {number}", body=f"<p>{'word ' * 40} steel.</p>")
    results = search("steel", Filters(), timezone.now())
    assert (results.total, results.is_cut, results.is_counted) == (5, True, False)
    assert results.hits[0].article.pk == old.pk
    narrowed = search("steel", Filters(year=timezone.localtime(old.published_at).year), timezone.now())
    assert [hit.article.pk for hit in narrowed.hits] == [old.pk] and narrowed.total == 1 and not narrowed.is_cut
    by_kind = search("steel", Filters(kind="opinion", section="materials"), timezone.now())
    assert [hit.article.pk for hit in by_kind.hits] == [opinion.pk]


def test_a_year_begins_at_midnight_of_the_sites_clock():
    article = make_article(headline="Steel", published_at=datetime(2023, 12, 31, 20, 30, tzinfo=UTC))
    for zone, year in (("UTC", 2023), ("Asia/Tokyo", 2024), ("Asia/Kolkata", 2024), ("America/New_York", 2023)):
        with timezone.override(zone):
            (facet,) = search("steel", Filters(), timezone.now()).facets["year"]
            assert (facet.value, facet.count) == (str(year), 1), zone
            (hit,) = search("steel", Filters(year=year), timezone.now()).hits
            assert hit.article.pk == article.pk


def test_a_filter_can_be_removed_even_if_nothing_matches(client):
    make_article(headline="Steel")
    facets = search("steel", Filters(kind="opinion", year=1999), timezone.now()).facets
    assert [(facet.value, facet.count) for facet in facets["kind"] if facet.chosen] == [("opinion", 0)]
    assert [(facet.value, facet.count) for facet in facets["year"] if facet.chosen] == [("1999", 0)]
