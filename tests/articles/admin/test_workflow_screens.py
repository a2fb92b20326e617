"""The steps on the desk: one button each, shown to those who may take them."""

import pytest
from django.utils import timezone

from articles.models import Article
from articles.models.piece import Status
from articles.publishing import workflow
from tests.articles.admin.screen import Screen
from tests.factories import make_article, make_picture

pytestmark = pytest.mark.django_db


def url(article, end="change"):
    return f"/admin/articles/article/{article.pk}/{end}/"


@pytest.fixture
def draft(joe):
    return make_article(published=False, created_by=joe, picture=make_picture())


def status(article):
    return Article.objects.get(pk=article.pk).status_at(timezone.now())


def test_a_journalist_saves_and_submits_with_a_note(as_user, joe, draft):
    desk = as_user(joe)
    screen = Screen(desk.get(url(draft)), "article_form")
    screen["headline"] = "Saved on the way"
    response = desk.post(url(draft), screen.data | {"_submit": "1"})
    assert response["Location"] == url(draft, "submit")
    assert Article.objects.get().headline == "Saved on the way"
    desk.post(url(draft, "submit"), {"note": "Please check the figures."})
    assert status(draft) == Status.IN_REVIEW
    html = desk.get(url(draft)).content.decode()
    assert "In review" in html and "Please check the figures." in html and "editors have it now" in html
    assert 'name="headline"' not in html and "Take back…" in html


def test_a_journalist_takes_back_their_own_and_edits_again(as_user, joe, draft):
    workflow.submit(draft, by=joe, now=timezone.now())
    desk = as_user(joe)
    desk.post(url(draft, "take_back"), {"note": ""})
    assert status(draft) == Status.DRAFT
    assert 'name="headline"' in desk.get(url(draft)).content.decode()


def test_an_editor_claims_sends_back_with_a_note_and_the_writer_reads_it(as_user, joe, ada, draft):
    workflow.submit(draft, by=joe, now=timezone.now())
    desk = as_user(ada)
    desk.post(url(draft, "claim"), {"note": ""})
    assert "On the desk of Ada Editor." in desk.get(url(draft)).content.decode()
    assert "This field is required." in desk.post(url(draft, "send_back"), {"note": " "}).content.decode()
    desk.post(url(draft, "send_back"), {"note": "Too long by half."})
    html = as_user(joe).get(url(draft)).content.decode()
    assert "Too long by half." in html and 'name="headline"' in html


def test_an_editor_approves_and_what_is_missing_is_said(as_user, joe, ada, draft):
    Article.objects.update(standfirst="")
    workflow.submit(draft, by=joe, now=timezone.now())
    desk = as_user(ada)
    assert "A standfirst is missing." in desk.get(url(draft, "approve")).content.decode()
    desk.post(url(draft, "approve"), {"note": ""})
    assert status(draft) == Status.APPROVED


@pytest.mark.parametrize("step", ["claim", "approve", "send_back"])
def test_journalists_neither_see_nor_take_the_editors_steps(as_user, joe, draft, step):
    workflow.submit(draft, by=joe, now=timezone.now())
    desk = as_user(joe)
    html = desk.get(url(draft)).content.decode()
    assert f'name="_{step}"' not in html and url(draft, step) not in html
    assert desk.post(url(draft, step), {"note": "x"}).status_code == 403
    assert status(draft) == Status.IN_REVIEW


def test_a_journalist_can_neither_submit_nor_take_back_somebody_elses(as_user, joe, ada):
    article = make_article(published=False, created_by=ada)
    assert as_user(joe).post(url(article, "submit"), {"note": ""}).status_code == 403
    workflow.submit(article, by=ada, now=timezone.now())
    assert as_user(joe).post(url(article, "take_back"), {"note": ""}).status_code == 403
    assert status(article) == Status.IN_REVIEW


def test_a_step_that_a_colleague_was_quicker_with_is_said(as_user, joe, ada, draft):
    response = as_user(ada).post(url(draft, "approve"), {"note": ""}, follow=True)
    assert "has moved to another step" in response.content.decode()


@pytest.mark.parametrize("step", ["submit", "take_back", "claim", "send_back", "approve", "plan"])
def test_looking_at_a_step_changes_nothing(as_user, joe, ada, draft, step):
    workflow.submit(draft, by=joe, now=timezone.now())
    as_user(ada).get(url(draft, step))
    assert draft.events.count() == 1


def test_the_plan_is_shown_on_the_screen_and_in_the_list(as_user, joe, ada, draft):
    desk = as_user(ada)
    desk.post(url(draft, "plan"), {"due_on": "03/12/2030", "assigned_to": joe.pk})
    html = desk.get(url(draft)).content.decode()
    assert "Due 3 December 2030." in html and "On the desk of Joe Journalist." in html
    row = desk.get("/admin/articles/article/").content.decode()
    assert "with Joe Journalist" in row and "due 3 Dec" in row


def test_only_people_who_may_write_can_be_assigned(as_user, ada, rhea, make_user, draft):
    clerk = make_user("clerk@example.com", is_staff=True, name="A Clerk")
    html = as_user(ada).post(url(draft, "plan"), {"due_on": "", "assigned_to": clerk.pk}).content.decode()
    assert "is not allowed to write here" in html


def test_the_list_shows_what_waits_for_me_and_what_is_in_review(as_user, joe, ada, draft):
    other = make_article(published=False, headline="Nobody waits for this")
    workflow.submit(draft, by=joe, now=timezone.now())
    for asked in ("?waiting=me", "?status=review"):
        html = as_user(ada).get(f"/admin/articles/article/{asked}").content.decode()
        assert draft.headline in html and other.headline not in html
    html = as_user(ada).get("/admin/articles/article/?status=draft").content.decode()
    assert draft.headline not in html and other.headline in html


def test_a_claim_while_a_colleague_types_is_neither_a_conflict_nor_lost(as_user, joe, ada, draft):
    workflow.submit(draft, by=joe, now=timezone.now())
    desk = as_user(ada)
    screen = Screen(desk.get(url(draft)), "article_form")
    workflow.claim(draft, by=ada, now=timezone.now())
    screen["headline"] = "Typed meanwhile"
    assert desk.post(url(draft), screen.data).status_code == 302
    article = Article.objects.get()
    assert (article.headline, article.assigned_to) == ("Typed meanwhile", ada)


def test_a_new_piece_is_saved_and_submitted_at_once(as_user, joe):
    desk, add = as_user(joe), "/admin/articles/article/add/"
    screen = Screen(desk.get(add), "article_form")
    assert "Save and submit…" in screen.response.content.decode()
    screen["headline"] = "New"
    response = desk.post(add, screen.data | {"_submit": "1"})
    assert response["Location"] == url(Article.objects.get(), "submit")
