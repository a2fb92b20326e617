"""A piece is handed on between people: each step is logged, and those whose turn it is are told once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.history import keeping
from articles.models import Article, DeskMail, DeskNotice
from articles.models.piece import Status
from articles.publishing import desk_mails, verbs, workflow
from articles.publishing.turns import waiting_for
from tests.factories import make_article, make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea(make_user):
    return make_user("bea@example.com", "Editors", is_staff=True, name="Bea Editor")


@pytest.fixture
def draft(joe):
    return make_article(published=False, created_by=joe, picture=make_picture(), headline="Gates and tides")


def fresh(piece):
    return Article.objects.get(pk=piece.pk)


def status(piece):
    return fresh(piece).status_at(timezone.now())


def now():
    return timezone.now()


def test_a_piece_goes_from_draft_to_published_and_each_step_is_logged(draft, joe, ada):
    workflow.submit(draft, by=joe, now=now(), note="Please check the figures.")
    assert status(draft) == Status.IN_REVIEW
    workflow.claim(draft, by=ada, now=now())
    workflow.approve(draft, by=ada, now=now(), note="Fine.")
    assert status(draft) == Status.APPROVED
    verbs.publish(draft, by=ada, now=now())
    assert status(draft) == Status.PUBLISHED
    assert [(event.verb, event.by, event.reason) for event in draft.events.all()] == [
        ("published", ada, ""),
        ("approved", ada, "Fine."),
        ("claimed", ada, ""),
        ("submitted", joe, "Please check the figures."),
    ]
    assert [version.name for version in keeping.of(draft)] == ["published", "approved", "submitted"]
    piece = fresh(draft)
    assert (piece.submitted_at, piece.approved_at, piece.assigned_to) == (None, None, None)


def test_what_is_sent_back_returns_to_the_editor_who_sent_it(draft, joe, ada, bea):
    workflow.submit(draft, by=joe, now=now())
    workflow.send_back(draft, by=bea, now=now(), note="Too long.")
    assert (status(draft), fresh(draft).assigned_to) == (Status.DRAFT, joe)
    workflow.submit(draft, by=joe, now=now())
    assert fresh(draft).assigned_to == bea


def test_nothing_is_sent_back_without_a_note(draft, joe, ada):
    workflow.submit(draft, by=joe, now=now())
    with pytest.raises(workflow.NoNote):
        workflow.send_back(draft, by=ada, now=now(), note="  ")
    assert status(draft) == Status.IN_REVIEW


@pytest.mark.parametrize("step", ["take_back", "claim", "approve"])
def test_a_step_that_is_too_late_changes_nothing(draft, ada, step):
    with pytest.raises(workflow.NotNow):
        getattr(workflow, step)(draft, by=ada, now=now())
    assert not draft.events.exists()


def test_steps_are_offered_to_those_who_have_the_right(draft, joe, ada, rhea):
    def steps(user):
        return workflow.steps_for(type(user).objects.get(pk=user.pk), fresh(draft), now())

    assert (steps(joe), steps(ada), steps(rhea)) == (["submit", "plan"], ["submit", "plan"], [])
    workflow.submit(draft, by=joe, now=now())
    assert (steps(joe), steps(ada)) == (["take_back"], ["claim", "send_back", "approve", "plan"])
    workflow.claim(draft, by=ada, now=now())
    assert steps(ada) == ["send_back", "approve", "plan"]
    workflow.approve(draft, by=ada, now=now())
    assert (steps(joe), steps(ada)) == ([], ["send_back", "plan"])


def test_what_waits_for_whom(draft, joe, ada, bea):
    def waiting():
        return [user for user in (joe, ada, bea) if waiting_for(user).exists()]

    assert waiting() == []
    workflow.submit(draft, by=joe, now=now())
    assert waiting() == [ada, bea]
    workflow.claim(draft, by=ada, now=now())
    assert waiting() == [ada]
    workflow.send_back(draft, by=ada, now=now(), note="Shorter.")
    assert waiting() == [joe]
    workflow.submit(draft, by=joe, now=now())
    workflow.approve(draft, by=ada, now=now())
    assert waiting() == [ada]
    verbs.publish(draft, by=ada, now=now())
    assert waiting() == []


def test_what_waits_is_one_query(draft, joe, ada):
    workflow.submit(draft, by=joe, now=now())
    ada.has_perm("articles.publish_article")
    with CaptureQueriesContext(connection) as asked:
        assert [piece.pk for piece in waiting_for(ada)] == [draft.pk]
    assert len(asked) == 1


def test_a_digest_goes_to_whose_turn_it_is_and_only_once(draft, joe, ada, bea):
    second = make_article(published=False, created_by=joe, headline="A second one")
    workflow.submit(draft, by=joe, now=now(), note="Please check the figures.")
    workflow.submit(second, by=joe, now=now())
    call_command("send_desk_mails")
    call_command("send_desk_mails")
    assert sorted(message.to[0] for message in mail.outbox) == [
        "Ada Editor <ada@example.com>",
        "Bea Editor <bea@example.com>",
    ]
    message = mail.outbox[0]
    assert message.subject == "2 pieces are waiting for you"
    for words in ("Gates and tides", "A second one", "Submitted by Joe Journalist", "Please check the figures."):
        assert words in message.body
    assert f"http://testserver/admin/articles/article/{draft.pk}/change/" in message.body
    assert draft.body[3:40] not in message.body
    assert DeskNotice.objects.filter(mail__sent_at__isnull=False).count() == 4


def test_a_second_digest_waits_for_a_quarter_of_an_hour(draft, joe, ada):
    start = now().replace(minute=3)
    workflow.submit(draft, by=joe, now=start)
    assert desk_mails.send(start) == 1
    workflow.take_back(draft, by=joe, now=start)
    workflow.submit(draft, by=joe, now=start)
    assert desk_mails.send(start + timedelta(minutes=5)) == 0
    assert desk_mails.send(start + timedelta(minutes=16)) == 1
    assert desk_mails.send(start + timedelta(minutes=32)) == 0


def test_no_mail_is_sent_about_a_turn_that_has_passed(draft, joe, ada):
    workflow.submit(draft, by=joe, now=now())
    workflow.take_back(draft, by=joe, now=now())
    assert desk_mails.send(now()) == 0
    notice = DeskNotice.objects.get()
    assert notice.closed_at is not None and notice.mail is None


def test_the_person_who_takes_a_step_gets_no_mail_about_it(ada):
    own = make_article(published=False, created_by=ada)
    workflow.submit(own, by=ada, now=now())
    assert not DeskNotice.objects.exists()


def test_a_digest_that_could_not_be_sent_is_sent_by_the_next_run(draft, joe, ada, settings, monkeypatch):
    def fail(self, *args, **kwargs):
        raise OSError("no route")

    workflow.submit(draft, by=joe, now=now())
    with monkeypatch.context() as broken:
        broken.setattr(desk_mails.EmailMessage, "send", fail)
        assert desk_mails.send(now()) == 0
    assert desk_mails.send(now()) == 1
    assert DeskMail.objects.get().sent_at is not None


def test_a_plan_is_logged_and_the_assigned_are_told(draft, ada, bea):
    due = timezone.localdate() + timedelta(days=3)
    event = workflow.plan(draft, by=ada, now=now(), due_on=due, assigned_to=bea)
    assert "assigned to Bea Editor" in event.reason and "due " in event.reason
    assert DeskNotice.objects.get().to == bea
    assert workflow.plan(draft, by=ada, now=now(), due_on=due, assigned_to=bea) is None
    assert waiting_for(bea).get() == draft


def test_the_workflow_leaves_version_and_page_alone(draft, joe, ada):
    before = fresh(draft).version
    workflow.submit(draft, by=joe, now=now())
    workflow.approve(draft, by=ada, now=now())
    assert fresh(draft).version == before


def test_what_waits_is_found_by_indexes_and_not_by_reading_all_articles(draft, ada):
    asked = waiting_for(ada).order_by()
    if connection.vendor == "sqlite":
        assert "SCAN" not in asked.explain()
        assert asked.explain().count("article_submitted") == 2
