"""A special report's page, and the list of them."""

import pytest
from django.utils import timezone

from articles.models import ReportEntry
from articles.versions import gathered
from tests.factories import make_article, make_picture, make_report, paragraphs

pytestmark = pytest.mark.django_db


def test_a_report_lists_its_public_articles_in_order(client):
    second, first = make_article(), make_article()
    gone = make_article(withdrawn_at=timezone.now(), headline="Regretted")
    draft = make_article(published=False, headline="Unfinished")
    report = make_report([first, gone, second, draft])
    html = client.get(report.get_absolute_url()).content.decode()
    assert html.index(first.get_absolute_url()) < html.index(second.get_absolute_url())
    assert "Regretted" not in html and "Unfinished" not in html


def test_a_premium_report_locks_its_introduction_and_lists_its_articles(preview_page, whole_page):
    article = make_article()
    report = make_report([article], access="premium", introduction=paragraphs(mark="secretly"))
    walled, whole = preview_page(report), whole_page(report)
    assert walled.count("secretly") < 4 and whole.count("secretly") == 12
    assert article.get_absolute_url() in walled
    assert walled.count('class="rest"') == whole.count('class="rest"') == 1
    assert walled[: walled.index("</head>")] == whole[: whole.index("</head>")]


def test_the_list_shows_published_reports_only(client):
    report = make_report()
    make_report(headline="In the spring", published_at=None)
    make_report(headline="Regretted", withdrawn_at=timezone.now())
    html = client.get("/special-reports/").content.decode()
    assert report.get_absolute_url() in html
    assert "In the spring" not in html and "Regretted" not in html


def test_a_withdrawn_report_is_gone_and_says_why(client):
    report = make_report(withdrawn_at=timezone.now(), withdrawal_reason="Two figures were wrong.")
    response = client.get(report.get_absolute_url())
    assert response.status_code == 410
    assert "Two figures were wrong." in response.content.decode()


def test_a_report_costs_the_same_with_3_articles_and_with_30(queries_of):
    report = make_report([make_article(picture=make_picture()) for _ in range(3)])
    few = queries_of(report.get_absolute_url())
    with gathered():
        for place in range(27):
            ReportEntry.objects.create(report=report, article=make_article(picture=make_picture()), position=place)
    assert queries_of(report.get_absolute_url()) == few


def test_the_list_costs_the_same_with_3_reports_and_with_10(queries_of):
    for _ in range(3):
        make_report(picture=make_picture())
    few = queries_of("/special-reports/")
    for _ in range(7):
        make_report(picture=make_picture())
    assert queries_of("/special-reports/") == few


def test_in_the_list_the_first_picture_is_fetched_first_whichever_report_has_it(client):
    for _ in range(2):
        make_report([make_article()], picture=make_picture())
    make_report([make_article()])
    html = client.get("/special-reports/").content.decode()
    assert html.count('fetchpriority="high"') == 1 and html.count('loading="lazy"') == 1
    assert html.index('fetchpriority="high"') < html.index('loading="lazy"')
