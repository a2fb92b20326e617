"""The publishing screens: what is missing, publish now or later, take off the schedule, withdraw with a reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, PublicationEvent
from tests.articles.admin.screen import Screen
from tests.factories import make_article, make_picture, make_qa, make_report

pytestmark = pytest.mark.django_db


def url(article, verb):
    return f"/admin/articles/{article._meta.model_name}/{article.pk}/{verb}/"


def ready(**fields) -> Article:
    return make_article(published=False, picture=make_picture(), **fields)


def test_everything_missing_is_listed_and_the_draft_is_kept(as_user, ada):
    article = make_article(published=False, standfirst="", section=None)
    html = as_user(ada).get(url(article, "publish")).content.decode()
    for sentence in ("A standfirst is missing.", "A section is missing.", "A picture is missing."):
        assert sentence in html
    assert "cannot be published yet. The draft is kept." in html
    as_user(ada).post(url(article, "publish"), {"when": "now"})
    article.refresh_from_db()
    assert article.published_at is None


def test_an_editor_publishes_now(as_user, ada, client):
    article = ready()
    assert as_user(ada).post(url(article, "publish"), {"when": "now"}).status_code == 302
    assert client.get(article.get_absolute_url()).status_code == 200
    event = PublicationEvent.objects.get()
    assert (event.verb, event.by) == ("published", ada)


def test_save_and_publish_saves_first_and_leads_to_the_page(as_user, ada):
    desk = as_user(ada)
    article = ready()
    screen = Screen(desk.get(url(article, "change")), "article_form")
    screen["headline"] = "Saved on the way"
    response = desk.post(url(article, "change"), screen.data | {"_publish": "1"})
    assert response["Location"] == url(article, "publish")
    article.refresh_from_db()
    assert article.headline == "Saved on the way" and article.published_at is None


def test_an_editor_schedules_and_takes_it_off_the_schedule(as_user, ada, client):
    desk = as_user(ada)
    article = ready()
    at = timezone.localtime(timezone.now() + timedelta(days=2))
    data = {"when": "later", "at_0": at.strftime("%d/%m/%Y"), "at_1": at.strftime("%H:%M")}
    assert desk.post(url(article, "publish"), data).status_code == 302
    article.refresh_from_db()
    assert article.published_at > timezone.now() + timedelta(days=1)
    assert client.get(article.get_absolute_url()).status_code == 404
    desk.post(url(article, "unschedule"))
    article.refresh_from_db()
    assert article.published_at is None


def test_a_past_time_is_refused_at_the_field(as_user, ada):
    article = ready()
    data = {"when": "later", "at_0": "01/02/2020", "at_1": "10:00"}
    response = as_user(ada).post(url(article, "publish"), data)
    assert "This time has passed." in response.content.decode()
    article.refresh_from_db()
    assert article.published_at is None


def test_the_page_names_the_time_zone(as_user, ada):
    assert "Europe/London" in as_user(ada).get(url(ready(), "publish")).content.decode()


def test_withdrawing_asks_for_a_reason_and_readers_get_it(as_user, ada, client):
    desk = as_user(ada)
    article = make_article()
    assert "This field is required." in desk.post(url(article, "withdraw"), {"reason": " "}).content.decode()
    desk.post(url(article, "withdraw"), {"reason": "The figures were wrong."})
    response = client.get(article.get_absolute_url())
    assert response.status_code == 410
    assert "The figures were wrong." in response.content.decode()


def test_what_was_withdrawn_is_put_back(as_user, ada, client):
    desk = as_user(ada)
    article = ready()
    desk.post(url(article, "publish"), {"when": "now"})
    desk.post(url(article, "withdraw"), {"reason": "A mistake."})
    desk.post(url(article, "publish"), {"when": "now"})
    assert client.get(article.get_absolute_url()).status_code == 200


def test_get_requests_change_nothing(as_user, ada):
    article = make_article()
    for verb in ("publish", "withdraw", "unschedule"):
        as_user(ada).get(url(article, verb))
    assert not PublicationEvent.objects.exists()


@pytest.mark.parametrize("verb", ["publish", "withdraw", "unschedule"])
def test_journalists_cannot_use_the_verbs(as_user, joe, verb):
    article = make_article(published=False, created_by=joe)
    assert as_user(joe).get(url(article, verb)).status_code == 403
    assert as_user(joe).post(url(article, verb), {"when": "now", "reason": "x"}).status_code == 403


def test_a_journalist_sees_what_is_missing_and_how_to_go_on(as_user, joe):
    article = make_qa(published=False, created_by=joe, questions=1)
    article.answers.all().delete()
    html = as_user(joe).get(url(article, "change")).content.decode()
    assert "A picture is missing." in html and "Question 1 has no answer" in html
    assert "submit it: an editor reads and publishes it" in html
    assert "_publish" not in html


def test_a_divider_past_a_quarter_is_warned_about(as_user, ada):
    body = "<p>" + "word " * 50 + "</p><hr><p>" + "word " * 50 + "</p>"
    html = as_user(ada).get(url(ready(body=body, access="premium"), "publish")).content.decode()
    assert "The preview ends after 50% of the text" in html


def test_a_special_report_is_published_too(as_user, ada, client):
    report = make_report([make_article()], published_at=None, picture=make_picture())
    as_user(ada).post(url(report, "publish"), {"when": "now"})
    assert client.get(report.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("verb", ["publish", "unschedule", "withdraw"])
def test_a_journalist_is_told_that_only_editors_publish(as_user, joe, verb):
    article = make_article(published=False, created_by=joe)
    response = as_user(joe).post(f"/admin/articles/article/{article.pk}/{verb}/")
    assert response.status_code == 403
    html = response.content.decode()
    assert "Only editors can publish" in html and "a form was left open" not in html
