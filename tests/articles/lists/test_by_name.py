"""All experts and all topics, from A to Z."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Expert, Participant, Topic
from articles.text.names import plain, surname_first
from articles.versions import gathered
from tests.articles.discovery import vocabulary
from tests.factories import make_article, make_expert

pytestmark = pytest.mark.django_db


@pytest.fixture
def qa(db):
    return make_article(kind="qa")


def ask(article, name: str, posts: str = "", **fields) -> Expert:
    expert = make_expert(name, **fields)
    Participant.objects.create(article=article, expert=expert, initials=f"X{expert.pk}", posts=posts)
    return expert


def on(article, *names: str) -> None:
    for name in names:
        article.topics.add(Topic.objects.create(name=name, slug=f"topic-{Topic.objects.count()}"))


def get(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def names_of(html: str) -> list[str]:
    return re.findall(r'class="names__name"[^>]*>([^<]+)<', html)


def letters_of(html: str) -> list[str]:
    return re.findall(r'class="names__letter"[^>]*>([^<]+)<', html)


def test_experts_are_sorted_by_surname_ignoring_case_and_accents(client, qa):
    for name in ("Petra Oyelaran", "Émile Åberg", "Ana de Souza", "Lars Østby", "John Smith Jr", "李 明", "Zoë 7"):
        ask(qa, name, title="", slug="somebody")
    html = get(client, "/experts/")
    assert names_of(html) == [
        "Zoë 7",
        "Émile Åberg",
        "Lars Østby",
        "Petra Oyelaran",
        "John Smith Jr",
        "Ana de Souza",
        "李 明",
    ]
    assert letters_of(html) == ["0–9", "A", "O", "S", "Others"]


def test_an_editor_can_set_the_name_by_which_an_expert_is_sorted(client, qa):
    ask(qa, "Kim Min-jun", sort_name="Kim Min-jun")
    ask(qa, "Ann Moore")
    assert names_of(get(client, "/experts/")) == ["Dr Kim Min-jun", "Dr Ann Moore"]


def test_a_changed_name_changes_its_place(client, qa):
    expert = ask(qa, "Ann Moore")
    ask(qa, "Bo Nilsen")
    expert.name = "Ann Young"
    expert.save()
    assert names_of(get(client, "/experts/")) == ["Dr Bo Nilsen", "Dr Ann Young"]


def test_an_expert_is_listed_with_the_first_post_of_the_latest_qa(client):
    older = make_article(kind="qa", published_at=timezone.now() - timedelta(days=90))
    expert = ask(older, "Ann Moore", posts="Lecturer, University of Marlow")
    for days, posts in ((5, "Professor, University of Marlow\nEditor"), (-5, "Minister")):
        article = make_article(kind="qa", published_at=timezone.now() - timedelta(days=days))
        Participant.objects.create(article=article, expert=expert, initials="AM", posts=posts)
    html = get(client, "/experts/")
    assert "Professor, University of Marlow<" in html
    assert not any(words in html for words in ("Lecturer", "Minister", "Editor<"))


def test_experts_and_topics_without_published_articles_are_not_listed(client):
    for fields in (
        {"published": False},
        {"published_at": timezone.now() + timedelta(days=1)},
        {"withdrawn_at": timezone.now()},
        {"section": None},
    ):
        article = make_article(kind="qa", **fields)
        ask(article, f"Secret Person{article.pk}")
        on(article, f"Secret plan {article.pk}")
    make_expert("Secret Nobody")
    assert "Secret" not in get(client, "/experts/") + get(client, "/topics/")
    assert "No expert has answered questions in a published article yet." in get(client, "/experts/")
    assert "No topic has a published article yet" in get(client, "/topics/")


def test_no_name_is_skipped_or_repeated_when_others_come_and_go_between_pages(client, qa):
    experts = [ask(qa, f"Ann {first}{second}n", title="") for first in "ABCDEFGHI" for second in "aeiouwxyz"]
    assert len(experts) > 80
    html = get(client, "/experts/")
    seen = names_of(html)
    # One before and one behind the place, one on it that leaves.
    ask(qa, "Ann Aardvark", title="")
    ask(qa, "Ann Zabel", title="")
    following = re.search(r'href="(\?from=[^"]+)" rel="next"', html)[1]
    Expert.objects.get(pk=int(following.rpartition("~")[2])).participations.all().delete()
    rest = names_of(get(client, f"/experts/{following}"))
    assert len(seen) == 60 and not set(seen) & set(rest)
    assert seen + rest == [expert.name for expert in experts if expert.participations.exists()] + ["Ann Zabel"]


def test_people_of_one_name_are_divided_between_pages_without_loss(client, qa):
    with gathered():
        for place in range(130):
            ask(qa, "Ann Moore", slug=f"ann-{place}")
    found, path = [], "/experts/"
    while path:
        html = get(client, path)
        found += re.findall(r'names__name" href="([^"]+)"', html)
        more = re.search(r'href="(\?from=[^"]+)" rel="next"', html)
        path = more and f"/experts/{more[1]}"
    assert len(found) == len(set(found)) == 130


def test_letters_lead_to_their_names_and_say_where_there_are_none(client, qa):
    with gathered():
        on(qa, *(f"{letter}{number} things" for letter in "ACZ" for number in range(30)))
    html = get(client, "/topics/")
    assert re.findall(r'href="\?from=([a-z])"', html) == ["a", "c", "z"]
    assert html.count('class="letters__none"') == 23
    second = get(client, "/topics/?from=C")
    assert names_of(second)[0] == "C0 things" and ", from C0 things on" in second
    first = Topic.objects.get(name="C0 things")
    assert f'<link rel="canonical" href="http://testserver/topics/?from=c0-things~{first.pk}">' in second


def test_a_short_list_needs_no_letters(client, qa):
    on(qa, "Bridges", "Tunnels")
    html = get(client, "/topics/")
    assert names_of(html) == ["Bridges", "Tunnels"] and 'class="letters"' not in html and 'class="older"' not in html


@pytest.mark.parametrize("query", ["from=zz", "from=a~x", "from=a~" + "9" * 30, "from=" + "a" * 500, "from=a~%D9%A3"])
@pytest.mark.parametrize("path", ["/experts/", "/topics/"])
def test_an_invalid_or_empty_place_is_not_found(client, qa, path, query):
    on(qa, "Bridges")
    ask(qa, "Ann Moore")
    assert client.get(f"{path}?{query}").status_code == 404
    assert client.get(f"{path}?from=%00").status_code == 200


def test_the_lists_are_linked_from_footer_breadcrumbs_and_sitemap(client, qa):
    on(qa, "Bridges")
    expert = ask(qa, "Ann Moore")
    footer = get(client, "/").partition("<footer")[2]
    assert 'href="/experts/"' in footer and 'href="/topics/"' in footer
    crumbs = r'<a href="http://testserver/{}/">'
    assert crumbs.format("experts") in get(client, expert.get_absolute_url())
    assert crumbs.format("topics") in get(client, "/topics/topic-0/")
    sitemap = get(client, "/sitemap-pages.xml")
    assert "testserver/experts/</loc>" in sitemap and "testserver/topics/</loc>" in sitemap


def test_the_lists_have_structured_data(client, qa):
    on(qa, "Bridges & “beams”")
    ask(qa, "Ann Moore")
    for path, name in (("/experts/", "Dr Ann Moore"), ("/topics/", "Bridges & “beams”")):
        data = vocabulary.read(get(client, path))
        assert data[0]["@type"] == "CollectionPage"
        assert [item["name"] for item in data[0]["mainEntity"]["itemListElement"]] == [name]
        assert vocabulary.misfits(data) == [] and vocabulary.violations(data) == ""


@pytest.mark.parametrize("path", ["/experts/", "/topics/"])
def test_they_cost_the_same_with_3_names_and_with_50(queries_of, qa, path):
    for number in range(3):
        ask(qa, f"Ann A{number}")
        on(qa, f"A{number}")
    few = queries_of(path)
    with gathered():
        for number in range(47):
            ask(qa, f"Bo B{number}")
            on(qa, f"B{number}")
    assert queries_of(path) == few


def test_paging_ten_thousand_names_uses_the_index():
    if connection.vendor == "postgresql":
        # Of the few rows of a test it would sort all: the question is whether the index can spare it that.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off")
    for rows in (Expert.objects, Topic.objects):
        plan = rows.public(timezone.now()).by_name().by_name_from("m", 0)[:61].explain()
        assert "_by_name" in plan
        assert "TEMP B-TREE" not in plan and "Sort" not in plan


def test_names_are_compared_plainly():
    assert plain("Müller-Østby, Ła") == "muller ostby la"
    assert surname_first("Petra Oyelaran") == "Oyelaran Petra"
    assert surname_first("John Smith Jr.") == "Smith Jr. John"
    assert surname_first("Plato") == "Plato" and surname_first("") == "" and surname_first("Jr") == "Jr"
