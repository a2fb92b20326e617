"""The front page: an editor's choice first, the newest for the rest, nothing twice, nothing that is not public."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import FrontPage, FrontPageSecond
from articles.versions import gathered
from tests.factories import make_article, make_picture, make_qa, make_report, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(client):
    def get() -> str:
        response = client.get("/")
        assert response.status_code == 200
        return response.content.decode()

    return get


def links_to(html: str, article) -> int:
    return len(re.findall(rf'href="{re.escape(article.get_absolute_url())}"', html))


def hours_ago(hours: int):
    return timezone.now() - timedelta(hours=hours)


def test_an_empty_site_says_so(home):
    assert "Nothing has been published yet" in home()


def test_three_articles_make_a_front_page(home):
    articles = [make_article() for _ in range(3)]
    html = home()
    assert [links_to(html, article) for article in articles] == [1, 1, 1]


def test_the_lead_and_the_seconds_are_the_editors_choice(home):
    old = make_article(headline="Chosen to lead", published_at=hours_ago(900))
    second = make_article(headline="Chosen to stand beside", published_at=hours_ago(800))
    with gathered():
        others = [make_article(published_at=hours_ago(place)) for place in range(1, 40)]
    FrontPage.objects.update_or_create(pk=1, defaults={"lead": old})
    FrontPageSecond.objects.create(front_page_id=1, article=second)
    html = home()
    assert html.index("Chosen to lead") < html.index("Chosen to stand beside") < html.index(others[0].headline)


def test_a_chosen_lead_that_is_withdrawn_gives_way_to_the_newest_feature(home):
    gone = make_article(headline="Gone again", withdrawn_at=hours_ago(1))
    feature = make_article(kind="feature", headline="The newest feature", published_at=hours_ago(9))
    make_article(headline="Newer news")
    FrontPage.objects.update_or_create(pk=1, defaults={"lead": gone})
    html = home()
    assert "Gone again" not in html
    assert html.index(feature.headline) < html.index("Newer news")


def test_no_article_appears_twice(home):
    sections = [make_section(name) for name in ("Energy", "Materials", "Transport")]
    articles = [
        make_article(section=section, kind=kind, published_at=hours_ago(place + 1), picture=make_picture())
        for place, (section, kind) in enumerate(
            (section, kind) for section in sections for kind in ("news", "feature", "opinion", "news", "news")
        )
    ]
    articles += [make_qa(section=section) for section in sections]
    make_report(articles[:8])
    FrontPage.objects.update_or_create(pk=1, defaults={"lead": articles[3]})
    FrontPageSecond.objects.create(front_page_id=1, article=articles[3])
    html = home()
    assert max(links_to(html, article) for article in articles) == 1
    assert sum(links_to(html, article) for article in articles) > 12


def test_drafts_scheduled_and_withdrawn_pieces_are_nowhere(home):
    make_article()
    hidden = [
        make_article(published=False, headline="A draft of mine"),
        make_article(published_at=timezone.now() + timedelta(hours=3), headline="Not before noon"),
        make_article(withdrawn_at=hours_ago(2), headline="Taken away"),
    ]
    make_report(hidden, headline="A report in public")
    make_report(headline="A report in private", published_at=None)
    html = home()
    for headline in ("A draft of mine", "Not before noon", "Taken away", "A report in private"):
        assert headline not in html
    assert "A report in public" in html


def test_the_strip_quotes_the_first_answer_and_no_other(home):
    qa = make_qa(access="premium", mark="quotably", published_at=hours_ago(5))
    for _ in range(3):
        make_article()
    html = home()
    assert f"answer 1-PO quotably sentence{qa.pk}x1x0." in html
    assert html.count("quotably") == 1


def test_the_front_page_costs_the_same_with_3_articles_and_with_30(queries_of):
    @gathered()
    def fill(number: int):
        section = make_section()
        for place in range(number):
            make_article(section=section, kind="feature", picture=make_picture(), published_at=hours_ago(place + 1))
        make_report([make_article(section=section) for _ in range(number)])

    fill(3)
    make_qa(), make_qa()
    few = queries_of("/")
    fill(27)
    assert queries_of("/") == few
