"""The lists of the desk: filters, search, constant cost, and what is offered where."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import FrontPage, Picture
from articles.versions import gathered
from tests.articles.admin.screen import Screen
from tests.factories import make_article, make_author, make_picture, make_qa, make_report, make_section, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listeners_hear")]

LIST = "/admin/articles/article/"


@pytest.fixture
def desk(as_user, ada):
    return as_user(ada)


def headlines(response) -> set[str]:
    return {article.headline for article in response.context["cl"].result_list}


def test_filters_by_the_status_that_follows_from_the_dates(desk):
    now = timezone.now()
    make_article(headline="A draft", published=False)
    make_article(headline="Coming", published_at=now + timedelta(days=1))
    make_article(headline="Out")
    make_article(headline="Gone", withdrawn_at=now, withdrawal_reason="x")
    for status, headline in (
        ("draft", "A draft"),
        ("scheduled", "Coming"),
        ("published", "Out"),
        ("withdrawn", "Gone"),
    ):
        assert headlines(desk.get(LIST, {"status": status})) == {headline}
    assert len(headlines(desk.get(LIST, {"status": "nonsense"}))) == 4


def test_filters_by_section_kind_and_access(desk):
    make_article(headline="One", section=make_section("Materials"), access="premium")
    make_qa(headline="Two")
    assert headlines(desk.get(LIST, {"kind__exact": "qa"})) == {"Two"}
    assert headlines(desk.get(LIST, {"access__exact": "premium"})) == {"One"}
    assert headlines(desk.get(LIST, {"section__id__exact": make_section("Materials").pk})) == {"One"}


def test_search_finds_headlines_experts_and_authors(desk):
    make_qa(headline="Asked")
    written = make_article(headline="Written")
    written.bylines.create(author=make_author("Imogen Tarrant"))
    assert headlines(desk.get(LIST, {"q": "lindqvist"})) == {"Asked"}
    assert headlines(desk.get(LIST, {"q": "tarrant"})) == {"Written"}
    assert headlines(desk.get(LIST, {"q": "written"})) == {"Written"}


def test_search_finds_unpublished_articles_by_any_part_of_a_word(desk):
    now = timezone.now()
    make_article(headline="Chrome plating", published=False)
    make_article(headline="Monochrome displays", published_at=now + timedelta(days=1))
    make_article(headline="Gone", standfirst="About chromatography.", withdrawn_at=now, withdrawal_reason="x")
    make_qa(headline="Asked in a draft", published=False)
    assert headlines(desk.get(LIST, {"q": "chrom"})) == {"Chrome plating", "Monochrome displays", "Gone"}
    assert headlines(desk.get(LIST, {"q": "chrome -plating"})) == {"Monochrome displays"}
    assert headlines(desk.get(LIST, {"q": "oyela"})) == {"Asked in a draft"}


@pytest.mark.parametrize("text", ["", " ", "-", "-chrome", '"', "%", "chro", "Chrome plat", '"chrome plating"'])
def test_search_takes_any_text(desk, text):
    make_article(headline="Chrome plating")
    shown = headlines(desk.get(LIST, {"q": text}))
    assert shown == ({"Chrome plating"} if "hro" in text.lower() and "-" not in text or not text.strip() else set())


def test_choosing_an_article_searches_headlines_and_not_texts(desk):
    make_article(headline="Chrome plating", body="<p>Nickel comes first.</p>")
    address = "/admin/autocomplete/?app_label=articles&model_name=reportentry&field_name=article&term="
    assert len(desk.get(f"{address}plating").json()["results"]) == 1
    assert desk.get(f"{address}nickel").json()["results"] == []
    assert headlines(desk.get(LIST, {"q": "nickel"})) == {"Chrome plating"}


def test_filters_by_the_year_and_month_of_publication(desk):
    for year, month in ((2024, 12), (2025, 1), (2025, 12), (2026, 1)):
        made = timezone.make_aware(datetime(year, month, 1))
        make_article(headline=f"{year}-{month:02}", published_at=made)
    make_article(headline="A draft", published=False)
    assert headlines(desk.get(LIST, {"published": "2025"})) == {"2025-01", "2025-12"}
    assert headlines(desk.get(LIST, {"published": "2025-12"})) == {"2025-12"}
    assert headlines(desk.get(LIST, {"published": "2023"})) == set()
    page = desk.get(LIST, {"published": "2025"}).content.decode()
    assert "?published=2024" in page and "?published=2025-03" in page and "?published=2024-03" not in page
    for nonsense in ("x", "0000", "20255", "-1", "2025-13", "٢٠٢٥", "9999"):
        assert desk.get(LIST, {"published": nonsense}).status_code == 200


def test_a_longer_list_costs_no_more_queries(desk):
    def cost(count):
        with gathered():
            for _ in range(count):
                article = make_article()
                article.bylines.create(author=make_author(f"Author {article.pk}"))
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(LIST).status_code == 200
        return len(captured)

    desk.get(LIST)
    assert cost(2) == cost(6)


@pytest.mark.parametrize(
    "model", ["article", "specialreport", "author", "expert", "picture", "section", "topic", "frontpage"]
)
def test_every_list_and_every_empty_form_opens(desk, model):
    make_qa(), make_report([make_article()]), make_picture(), make_author()
    assert desk.get(f"/admin/articles/{model}/").status_code in (200, 302)
    if model != "frontpage":
        response = desk.get(f"/admin/articles/{model}/add/")
        assert response.status_code == 200
        assert 'type="importmap" nonce=' in response.content.decode() or "prose" not in response.content.decode()


def test_the_nonce_of_the_page_is_the_one_of_its_policy(desk):
    response = desk.get(f"{LIST}add/")
    policy = response["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert f'nonce="{nonce}"' in response.content.decode()
    assert "unsafe" not in policy
    assert "nonce" not in desk.get("/")["Content-Security-Policy"]


def test_the_front_page_is_one_row_that_opens_directly(desk):
    FrontPage.objects.all().delete()
    assert desk.get("/admin/articles/frontpage/")["Location"] == "/admin/articles/frontpage/1/change/"
    assert desk.get("/admin/articles/frontpage/add/").status_code == 403


def test_an_editor_arranges_the_front_page(desk):
    lead, one, two = make_article(), make_article(), make_article()
    address = "/admin/articles/frontpage/1/change/"
    desk.get("/admin/articles/frontpage/")
    screen = Screen(desk.get(address), "frontpage_form")
    screen["lead"] = lead.pk
    screen.add("seconds", article=one.pk)
    screen.add("seconds", article=two.pk)
    assert desk.post(address, screen.data).status_code == 302
    screen = Screen(desk.get(address), "frontpage_form")
    screen["seconds-0-article"], screen["seconds-1-article"] = two.pk, one.pk
    assert desk.post(address, screen.data).status_code == 302
    assert [row.article for row in FrontPage.objects.get().seconds.all()] == [two, one]


def test_a_piece_to_choose_says_whether_it_is_public_and_under_an_embargo(desk):
    until = timezone.make_aware(datetime(2099, 5, 3, 10))
    make_article(headline="Mud one")
    make_article(headline="Mud two", published=False)
    secret = make_article(headline="Mud three", published=False, embargo_until=until)
    report = make_report([secret])
    address = "/admin/autocomplete/?app_label=articles&model_name=reportentry&field_name=article&term=mud"
    assert {found["text"] for found in desk.get(address).json()["results"]} == {
        "Mud one",
        "Mud two (draft)",
        "Mud three (draft, embargo until 3 May 2099, 10:00)",
    }
    screen = desk.get(f"/admin/articles/specialreport/{report.pk}/change/").content.decode()
    assert "Mud three (draft, embargo until 3 May 2099, 10:00)" in screen


def test_the_front_page_is_offered_published_articles_only(desk):
    make_article(headline="Out"), make_article(headline="A draft", published=False)
    for model, field in (("frontpage", "lead"), ("frontpagesecond", "article")):
        query = {"app_label": "articles", "model_name": model, "field_name": field}
        assert [found["text"] for found in desk.get("/admin/autocomplete/", query).json()["results"]] == ["Out"]


def test_a_report_orders_its_articles(desk):
    first, second = make_article(), make_article()
    report = make_report([first, second])
    address = f"/admin/articles/specialreport/{report.pk}/change/"
    screen = Screen(desk.get(address), "specialreport_form")
    screen["entries-0-position"], screen["entries-1-position"] = 1, 0
    assert desk.post(address, screen.data).status_code == 302
    assert [entry.article for entry in report.entries.all()] == [second, first]


def test_a_longer_report_costs_no_more_queries_to_open(desk):
    def cost(count):
        with gathered():
            report = make_report([make_article() for _ in range(count)])
        with CaptureQueriesContext(connection) as captured:
            html = desk.get(f"/admin/articles/specialreport/{report.pk}/change/").content.decode()
        assert html.count("selected>Headline number") == count
        return len(captured)

    cost(1)
    assert cost(2) == cost(8)


def test_a_picture_is_uploaded_measured_and_shown(desk, ada):
    address = "/admin/articles/picture/add/"
    screen = Screen(desk.get(address), "picture_form")
    screen["alt_text"], screen["credit"] = "A dam", "Photograph: Test"
    assert desk.post(address, screen.data | {"file": upload()}).status_code == 302
    picture = Picture.objects.get()
    assert (picture.width, picture.created_by) == (520, ada)
    assert desk.get(f"/admin/articles/picture/{picture.pk}/thumbnail/")["Location"] == picture.file.url


def test_an_invalid_picture_file_is_refused_and_the_form_is_kept(desk):
    address = "/admin/articles/picture/add/"
    screen = Screen(desk.get(address), "picture_form")
    screen["alt_text"] = "A dam at dusk"
    response = desk.post(address, screen.data | {"file": upload(content=b"MZ no picture at all")})
    html = response.content.decode()
    assert "This file is not a picture that we can read, whatever its name says." in html
    assert "A dam at dusk" in html
    assert not Picture.objects.exists()


def test_moments_and_access_are_short_and_hours_go_to_23(desk, settings):
    settings.TIME_ZONE = "Europe/London"
    this_year = timezone.localtime().replace(month=1, day=3, hour=17, minute=5)
    make_article(headline="Now", access="premium", published_at=this_year)
    make_article(headline="Twelve", published_at=this_year.replace(year=2020, hour=12, minute=0))
    html = desk.get(LIST).content.decode()
    assert '<span class="moment">3 Jan, 17:05</span>' in html
    assert '<span class="moment">3 Jan 2020, 12:00</span>' in html
    assert '<td class="field-access_in_short">Premium</td>' in html
    history = desk.get("/admin/articles/picture/").content.decode() + html
    assert "noon" not in history.lower() and "p.m." not in history
