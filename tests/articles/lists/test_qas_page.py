"""All Expert Q&As, filtered by expert and topic with plain links."""

import html as html_module
import re

import pytest
from django.utils import timezone

from articles.models import Expert, Topic
from articles.versions import gathered
from tests.factories import make_article, make_expert, make_picture, make_qa

pytestmark = pytest.mark.django_db


def headlines_of(page: str) -> list[str]:
    return re.findall(r'class="teaser__headline"><a [^>]*>([^<]+)<', page)


def get(client, query: str = "") -> str:
    response = client.get(f"/expert-qas/{query}")
    assert response.status_code == 200
    return html_module.unescape(response.content.decode())


@pytest.fixture
def library():
    """Two Q&As: Petra about tunnels, Tomas about bridges."""
    qas = {}
    for name, subject in (("Petra Oyelaran", "Tunnels"), ("Tomas Lindqvist", "Bridges")):
        qas[subject] = make_qa(experts=(name,), headline=f"About {subject.lower()}")
        qas[subject].topics.add(Topic.objects.create(name=subject, slug=subject.lower()))
    return qas


def test_each_filter_narrows_the_list_and_says_so(client, library):
    petra = Expert.objects.get(name="Petra Oyelaran")
    assert headlines_of(get(client)) == ["About bridges", "About tunnels"]
    page = get(client, f"?expert={petra.pk}")
    assert headlines_of(page) == ["About tunnels"]
    assert "<h1>Expert Q&As with Dr Petra Oyelaran</h1>" in page
    page = get(client, "?topic=bridges")
    assert headlines_of(page) == ["About bridges"] and "<h1>Expert Q&As about Bridges</h1>" in page


def test_filters_that_fit_nothing_together_say_so(client, library):
    page = get(client, f"?expert={Expert.objects.get(name='Petra Oyelaran').pk}&topic=bridges")
    assert headlines_of(page) == [] and "No Expert Q&A matches both filters" in page


def test_links_set_and_remove_a_filter(client, library):
    petra = Expert.objects.get(name="Petra Oyelaran")
    assert f'href="?expert={petra.pk}&topic=tunnels"' in get(client, "?topic=tunnels")
    page = get(client, f"?expert={petra.pk}&topic=tunnels")
    assert 'href="?topic=tunnels" aria-current' in page and f'href="?expert={petra.pk}" aria-current' in page
    assert 'href="/expert-qas/" aria-current="true">Tunnels' in get(client, "?topic=tunnels")


def test_the_canonical_address_has_the_filters_in_a_fixed_order_and_nothing_else(client, library):
    pk = Expert.objects.get(name="Petra Oyelaran").pk
    page = get(client, f"?topic=tunnels&utm_source=x&expert={pk}")
    assert f'<link rel="canonical" href="http://testserver/expert-qas/?expert={pk}&topic=tunnels">' in page


def test_older_pages_keep_the_filter(client):
    topic = Topic.objects.create(name="Tunnels", slug="tunnels")
    with gathered():
        for place in range(22):
            qa = make_qa(experts=(f"Petra {place}",), questions=1)
            qa.topics.add(topic)
    older = re.search(r'href="(\?topic=tunnels&before=[^"]+)"', get(client, "?topic=tunnels"))[1]
    page = get(client, older)
    assert len(headlines_of(page)) == 2 and 'href="/expert-qas/?topic=tunnels"' in page


@pytest.mark.parametrize(
    "query",
    ["expert=0", "expert=x", "expert=1.5", "expert=٣", "expert=" + "9" * 30, "expert=-1", "topic=nothing", "topic=%00"],
)
def test_a_filter_that_names_nobody_is_not_found(client, library, query):
    assert client.get(f"/expert-qas/?{query}").status_code == 404


def test_experts_who_are_not_public_yet_are_not_named(client, library):
    draft = make_qa(experts=("Noor Abadi",), published=False)
    draft.topics.add(Topic.objects.create(name="Secret plans", slug="secret"))
    make_qa(experts=("Ines Duarte",), withdrawn_at=timezone.now())
    make_expert("Piet Vos")
    page = get(client)
    assert not any(name in page for name in ("Noor Abadi", "Secret plans", "Ines Duarte", "Piet Vos"))
    for name in ("Noor Abadi", "Ines Duarte", "Piet Vos"):
        assert client.get(f"/expert-qas/?expert={Expert.objects.get(name=name).pk}").status_code == 404
    assert client.get("/expert-qas/?topic=secret").status_code == 404


def test_other_kinds_of_article_are_not_listed(client, library):
    make_article(headline="Plain news")
    assert "Plain news" not in get(client)


@pytest.mark.parametrize("query", ["", "?topic=tunnels"])
def test_the_list_costs_the_same_with_3_and_with_30(queries_of, query):
    topic = Topic.objects.create(name="Tunnels", slug="tunnels")

    def more(number):
        with gathered():
            for _ in range(number):
                place = Expert.objects.count()
                qa = make_qa(experts=(f"Petra {place}", f"Tomas {place}"), questions=1, picture=make_picture())
                qa.topics.add(topic)

    more(3)
    few = queries_of(f"/expert-qas/{query}")
    more(27)
    assert queries_of(f"/expert-qas/{query}") == few
