"""Addresses that can be read, whatever the script of the headline."""

import pytest

from articles.models import Article, Section, Topic
from articles.text.slugs import LONGEST, slug_for
from tests.articles.admin.screen import Screen
from tests.factories import make_article, make_section

ADD = "/admin/articles/article/add/"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Why the wall fails", "why-the-wall-fails"),
        ("Η ενέργεια του ανέμου", "i-energeia-toy-anemoy"),
        ("Энергия ветра", "energiya-vetra"),
        ("水素エネルギー", "shuisuenerugi"),
        ("خط أنابيب الهيدروجين", "kht-nbyb-lhydrwjyn"),
        ("हिन्दी समाचार", "hindi-smacar"),
        ("수소", "suso"),
        ("Øresund, Łódź & Straße", "oresund-lodz-strasse"),
        ("CO₂ at 25\u00a0kV 😀", "co2-at-25-kv"),
        ("😀🔥", "fallback"),
        ("", "fallback"),
        ("!!!", "fallback"),
        ("a\ud800b", "ab"),
    ],
)
def test_a_slug_is_made_of_letters_of_any_script(text, slug):
    assert slug_for(text, "fallback") == slug


@pytest.mark.parametrize("text", ["水" * 500, "word " * 500, "w" * 500, "é" * 500, "ﷺ" * 100])
def test_a_slug_is_bounded(text):
    assert 0 < len(slug_for(text)) <= LONGEST
    assert slug_for(text).isascii()


@pytest.mark.django_db
@pytest.mark.parametrize("headline", ["水素エネルギー", "خط أنابيب", "Η ενέργεια"])
def test_an_article_written_on_the_desk_has_a_readable_address_and_the_old_one_leads_there(
    as_user, ada, client, headline
):
    desk = as_user(ada)
    screen = Screen(desk.get(ADD), "article_form")
    screen["headline"], screen["slug"] = headline, ""
    desk.post(ADD, screen.data)
    article = Article.objects.get()
    assert article.slug == slug_for(headline) != "article"
    out = make_article(headline=headline, slug=slug_for(headline), section=make_section("Energy"))
    response = client.get(f"/energy/{out.pk}-article/")
    assert (response.status_code, response["Location"]) == (301, out.get_absolute_url())


@pytest.mark.django_db
def test_a_section_and_a_topic_in_another_script_need_no_address_of_their_own(as_user, make_user):
    boss = make_user("boss@example.com", is_staff=True, is_superuser=True)
    desk = as_user(boss)
    for name in ("エネルギー", "エネルギ"):
        desk.post("/admin/articles/topic/add/", {"name": name, "slug": ""})
    desk.post("/admin/articles/topic/add/", {"name": "エネルギー!", "slug": ""})
    desk.post("/admin/articles/section/add/", {"name": "Ενέργεια", "slug": "", "position": "0"})
    assert sorted(Topic.objects.values_list("slug", flat=True)) == ["enerugi", "enerugi-2", "enerugi-3"]
    assert Section.objects.get().slug == "energeia"
