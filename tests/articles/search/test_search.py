"""The same cases on SQLite and on PostgreSQL."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Expert
from articles.search import Filters, search, suggest
from articles.versions import gathered
from tests.factories import make_article, make_qa, make_section, paragraphs

pytestmark = pytest.mark.django_db


def found(text: str, **filters) -> list[str]:
    return [hit.article.headline for hit in search(text, Filters(**filters), timezone.now()).hits]


@pytest.fixture
def library():
    make_article(headline="The façade that breathes", body="<p>New regulations for cladding in Besançon.</p>")
    make_article(headline="Pumping heat", body="<p>A turbine runs at the heat network of Ely.</p>")
    make_article(headline="Steel and water", body="<p>Water network, but of steel. Turbines too.</p>")


@pytest.mark.parametrize(
    ("text", "headlines"),
    [
        ("facade", {"The façade that breathes"}),
        ("FAÇADE", {"The façade that breathes"}),
        ("regulation", {"The façade that breathes"}),
        ("besancon", {"The façade that breathes"}),
        ("turbines", {"Pumping heat", "Steel and water"}),
        ("turbine -steel", {"Pumping heat"}),
        ('"heat network"', {"Pumping heat"}),
        ("“heat network”", {"Pumping heat"}),
        ('"network heat"', set()),
        ("network water", {"Steel and water"}),
        ("clad*", {"The façade that breathes"}),
        ("heat -nothing", {"Pumping heat"}),
        ("", set()),
        ("-steel", set()),
        ('"', set()),
        ("AND OR NOT NEAR( ' \" * : ^ { } \\ %", set()),
        ("headline:steel", set()),
        ("); DROP TABLE articles_article; --", set()),
        ("\x00\ud800 \U0001f600 " + "a" * 5000, set()),
        ("steel " * 300, {"Steel and water"}),
    ],
)
def test_queries_of_every_kind(library, text, headlines):
    assert set(found(text)) == headlines


def test_a_headline_counts_more_than_the_text():
    make_article(headline="Something else", body="<p>Here the tunnel is only mentioned.</p>")
    make_article(headline="The tunnel")
    assert found("tunnel") == ["The tunnel", "Something else"]


def test_a_locked_sentence_is_neither_found_nor_confirmed(client):
    article = make_article(access="premium", body=paragraphs(11) + "<p>The xylophone stood on the quay.</p>")
    qa = make_qa(access="premium", mark="glockenspiel", experts=("Petra Oyelaran", "Tomas Lindqvist"))
    qa.answers.order_by("id").first().delete()
    assert found("xylophone") == []
    assert found("xylophone*") == []
    assert found('"xylophone stood"') == []
    assert suggest("xyloph", timezone.now()) == []
    for text in ("xylophon", "xilophone"):
        assert search(text, Filters(), timezone.now()).instead == ""
    assert found("word1x1") == [article.headline]
    assert (
        "xylophone" not in client.get("/search/?q=xylophone").content.decode().replace('value="xylophone"', "")[2000:]
    )


def test_search_follows_publication():
    draft = make_article(headline="Unpublished gasometer", published=False)
    assert found("gasometer") == []
    draft.published_at = timezone.now() + timedelta(hours=1)
    draft.save()
    assert found("gasometer") == []
    later = search("gasometer", Filters(), timezone.now() + timedelta(hours=2))
    assert [hit.article.pk for hit in later.hits] == [draft.pk]
    draft.published_at = timezone.now() - timedelta(hours=1)
    draft.save()
    assert found("gasometer") == [draft.headline]
    draft.withdrawn_at = timezone.now()
    draft.save()
    assert found("gasometer") == []


def test_an_article_that_becomes_premium_is_found_by_its_preview_only():
    article = make_article(body=paragraphs(11) + "<p>The xylophone.</p>")
    assert found("xylophone") == [article.headline]
    article.access = "premium"
    article.save()
    assert found("xylophone") == []


def test_experts_and_questions_are_found_and_a_new_name_too():
    qa = make_qa(access="premium")
    assert found("Oyelaran") == found("tomas lindqvist") == [qa.headline]
    expert = qa.participants.first().expert
    expert.name = "Petra Vanterpool"
    expert.save()
    assert found("Oyelaran") == []
    assert found("vanterpool") == [qa.headline]
    question = qa.questions.first()
    question.text = "Why does the crankshaft sing?"
    question.save()
    assert found("crankshaft") == [qa.headline]


def test_names_with_letters_of_their_own_are_found_by_plain_ones():
    qa = make_qa(experts=("Jörg Müller-Østby", "Łucja Wójcik"))
    for text in ("Muller-Ostby", "müller-østby", "østby", "ostby", "lucja wojcik"):
        assert found(text) == [qa.headline], text


def test_deleted_articles_leave_the_index():
    article = make_qa(headline="Soon deleted")
    article.delete()
    assert found("deleted") == []
    make_qa(headline="Deleted by the dozen")
    Article.objects.all().delete()
    assert found("dozen") == []


def test_facets_count_what_another_choice_would_give():
    materials = make_section("Materials")
    make_article(headline="Girder one")
    make_article(headline="Girder two", section=materials, kind="feature")
    make_qa(headline="Girder three", section=materials)
    results = search("girder", Filters(section="materials"), timezone.now())
    assert results.total == 2
    assert {facet.value: facet.count for facet in results.facets["section"]} == {"energy": 1, "materials": 2}
    assert {facet.value: facet.count for facet in results.facets["kind"]} == {"feature": 1, "qa": 1}
    assert [facet.value for facet in results.facets["section"] if facet.chosen] == ["materials"]
    assert {facet.label for facet in results.facets["expert"]} == {"Dr Petra Oyelaran", "Dr Tomas Lindqvist"}
    assert results.facets["year"][0].count == 2


def test_fragments_are_marked_and_safe():
    make_article(headline="<b>Bold & brave</b>", body="<p>An &lt;img src=x&gt; and a caisson beside it.</p>")
    hit = search("caisson", Filters(), timezone.now()).hits[0]
    assert "<mark>caisson</mark>" in hit.fragment
    assert "<img" not in hit.fragment
    assert hit.headline == "&lt;b&gt;Bold &amp; brave&lt;/b&gt;"


def test_did_you_mean(library):
    results = search("turbinne", Filters(), timezone.now())
    assert results.hits == ()
    assert results.instead in ("turbine", "turbines")
    assert search("qqqqqqq", Filters(), timezone.now()).instead == ""


def test_suggestions_fit_what_is_typed(library):
    assert [text for text, _ in suggest("pump", timezone.now())] == ["Pumping heat"]
    assert [text for text, _ in suggest("steel wa", timezone.now())] == ["Steel and water"]


def test_pages_follow_each_other_without_gap_or_repeat():
    with gathered():
        for number in range(45):
            make_article(headline=f"Bollard {number}")
    seen, after = [], ""
    for _ in range(3):
        results = search("bollard", Filters(), timezone.now(), after)
        seen += [hit.article.pk for hit in results.hits]
        after = results.after
    assert len(seen) == len(set(seen)) == 45
    assert after == ""
    assert len(search("bollard", Filters(), timezone.now(), "nonsense").hits) == 20


@pytest.mark.parametrize(
    "query", ["year=999999", "year=0", "year=abc", "expert=99999999999", "kind=nonsense", "section=x"]
)
def test_odd_filters_find_what_there_is(client, query):
    make_article(headline="Girder")
    assert client.get(f"/search/?q=girder&{query}").status_code == 200


def test_suggestions_name_experts_by_the_beginning_of_each_word():
    make_qa(experts=("Asa Lind",), headline="Pumping heat")
    expert = Expert.objects.get()
    expert.name = "Åsa Østberg-Lind"
    expert.save()
    make_qa(experts=("Noor Ostrava",), published=False)

    def named(text):
        return [label for label, address in suggest(text, timezone.now()) if address.startswith("/experts/")]

    for text in ("ost", "Åsa", "asa ØST", "lind a", "ostberg lind"):
        assert named(text) == ["Dr Åsa Østberg-Lind"], text
    for text in ("berg", "asa x", "noor", "\x00", "%", "_"):
        assert named(text) == [], text
