"""Before its embargo ends, nothing can publish a piece: no verb, no slip, no import, no command."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Article, SpecialReport
from articles.publishing import verbs, workflow
from tests.articles.admin.screen import Screen
from tests.factories import make_article, make_picture, make_report

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(second=0, microsecond=0)
UNTIL = NOW + timedelta(days=3)


def url(article, end):
    return f"/admin/articles/article/{article.pk}/{end}/"


@pytest.fixture
def draft(joe):
    return make_article(published=False, created_by=joe, picture=make_picture(), embargo_until=UNTIL)


def test_no_verb_publishes_before_the_embargo_and_nothing_is_changed(draft, ada):
    for at in (None, UNTIL - timedelta(minutes=1)):
        with pytest.raises(verbs.Embargoed, match="under an embargo until"):
            verbs.publish(draft, by=ada, now=NOW, at=at)
    assert Article.objects.get().published_at is None and not draft.events.exists()
    verbs.publish(draft, by=ada, now=NOW, at=UNTIL)
    assert Article.objects.get().published_at == UNTIL


@pytest.mark.parametrize("model", [Article, SpecialReport])
def test_the_database_itself_refuses(model):
    piece = make_article(published=False) if model is Article else make_report(published_at=None)
    model.objects.filter(pk=piece.pk).update(embargo_until=UNTIL)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=piece.pk).update(published_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(embargo_until=UNTIL)
    model.objects.filter(pk=piece.pk).update(published_at=UNTIL)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=piece.pk).update(embargo_until=UNTIL + timedelta(minutes=1))


def test_readers_see_it_when_the_embargo_ends(draft, ada, client):
    verbs.publish(draft, by=ada, now=NOW, at=UNTIL)
    assert not Article.objects.published(UNTIL - timedelta(seconds=1)).exists()
    assert Article.objects.published(UNTIL).get() == draft
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_each_change_is_logged_with_who_and_when(draft, ada):
    workflow.embargo(draft, by=ada, now=NOW, until=UNTIL + timedelta(days=1))
    workflow.embargo(draft, by=ada, now=NOW, until=None)
    assert workflow.embargo(draft, by=ada, now=NOW, until=None) is None
    lifted, moved = draft.events.all()
    assert (lifted.verb, lifted.by, lifted.reason) == ("embargoed", ada, "lifted")
    assert moved.effective_at == UNTIL + timedelta(days=1) and moved.reason.startswith("until ")


def test_a_published_piece_cannot_get_an_embargo(ada):
    article = make_article()
    with pytest.raises(workflow.NotNow, match="comes too late"):
        workflow.embargo(article, by=ada, now=timezone.now(), until=UNTIL)


def test_an_embargo_is_not_moved_past_the_time_of_a_scheduled_piece(draft, ada):
    verbs.publish(draft, by=ada, now=NOW, at=UNTIL)
    with pytest.raises(workflow.NotNow, match="Take it off the schedule first"):
        workflow.embargo(draft, by=ada, now=NOW, until=UNTIL + timedelta(days=1))


def test_an_embargoed_piece_is_edited_and_handed_on_as_any_other(draft, joe, as_user):
    desk = as_user(joe)
    screen = Screen(desk.get(url(draft, "change")), "article_form")
    screen["headline"] = "Still editable"
    assert desk.post(url(draft, "change"), screen.data | {"_submit": "1"}).status_code == 302
    workflow.submit(draft, by=joe, now=NOW)
    article = Article.objects.get()
    assert (article.headline, article.embargo_until) == ("Still editable", UNTIL)


def test_an_editors_slip_is_caught_on_the_publish_page(draft, ada, as_user):
    desk = as_user(ada)
    page = desk.get(url(draft, "publish"))
    assert Screen(page)["when"] == "later"
    html = desk.post(url(draft, "publish"), {"when": "now"}).content.decode()
    assert "It is under an embargo until" in html
    assert Article.objects.get().published_at is None


def test_the_embargo_is_set_on_the_plan_and_a_wrong_one_is_said_at_the_field(draft, ada, as_user):
    desk = as_user(ada)
    data = {"due_on": "", "assigned_to": "", "embargo_until_0": "03/12/2030", "embargo_until_1": "06:00"}
    desk.post(url(draft, "plan"), data)
    assert timezone.localtime(Article.objects.get().embargo_until).strftime("%d.%m.%Y %H:%M") == "03.12.2030 06:00"
    out = make_article()
    html = desk.post(url(out, "plan"), data).content.decode()
    assert "an embargo comes too late" in html
    assert Article.objects.get(pk=out.pk).embargo_until is None


@pytest.mark.parametrize("end", ["change", "publish", "submit", "plan", "hand_over", "history", "preview"])
def test_the_embargo_is_shown_wherever_the_piece_is(draft, ada, as_user, end):
    assert "Embargo until" in as_user(ada).get(url(draft, end)).content.decode()


def test_the_list_shows_the_embargo_until_it_ends(draft, ada, as_user):
    desk = as_user(ada)
    assert "embargo until" in desk.get("/admin/articles/article/").content.decode()
    Article.objects.update(embargo_until=timezone.now() - timedelta(days=1))
    assert "embargo until" not in desk.get("/admin/articles/article/").content.decode()
