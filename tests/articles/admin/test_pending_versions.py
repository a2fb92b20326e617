"""What a journalist changes in a published piece waits: readers see the piece as it is until an editor approves it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.history import keeping, pending
from articles.models import Answer, Article, Question
from articles.publishing import desk_mails, turns, workflow
from articles.publishing.amending import Answer as Answered
from tests.articles.admin.screen import Screen
from tests.factories import make_article, make_qa

pytestmark = pytest.mark.django_db


def url(article, end="change/"):
    return f"/admin/articles/article/{article.pk}/{end}"


def opened(desk, article, query="") -> Screen:
    return Screen(desk.get(url(article) + query), "article_form")


def save(desk, article, screen, query="", **more):
    return desk.post(url(article) + query, screen.data | more)


@pytest.fixture
def qa(joe):
    return Article.objects.get(pk=make_qa(created_by=joe, questions=2, headline="As readers see it").pk)


@pytest.fixture
def joes(qa, as_user, joe):
    """Joe's browser, and his pending version: another headline, other words in an answer, one question more."""
    desk = as_user(joe)
    screen = opened(desk, qa)
    screen["headline"] = "As it waits"
    screen["answers-0-body"] = "<p>Words that wait.</p>"
    row = screen.add("questions", text="A question that waits?")
    screen.add("answers", question_row=row, who="PO & TL", body="<p>An answer that waits.</p>")
    response = save(desk, qa, screen, _continue="1")
    assert response.status_code == 302, response.context["problems"]
    return desk


def stored(article):
    return Article.objects.get(pk=article.pk)


def test_readers_see_the_piece_as_it_is_meanwhile(joes, qa, client, django_user_model):
    assert (stored(qa).headline, stored(qa).version) == ("As readers see it", qa.version)
    html = type(client)().get(qa.get_absolute_url()).content.decode()
    assert "As readers see it" in html and "that wait" not in html
    assert qa.questions.count() == 2


def test_the_journalist_finds_what_waits_and_goes_on(joes, qa):
    html = joes.get(url(qa)).content.decode()
    for words in ("As it waits", "Words that wait.", "A question that waits?", "An answer that waits.", "PO &amp; TL"):
        assert words in html
    assert "This is the pending version" in html and "Nothing has been saved yet" not in html
    screen = opened(joes, qa)
    screen["standfirst"] = "This waits, too."
    assert save(joes, qa, screen).status_code == 302
    html = joes.get(url(qa)).content.decode()
    assert "This waits, too." in html and html.count("A question that waits?") == 1


def test_a_saved_again_question_keeps_the_anchor_that_it_will_have(joes, qa, ada):
    def token():
        (row,) = [row for row in stored(qa).pending.copy["lists"]["questions"] if row[0].startswith("new-")]
        return row[1]["token"][0]

    before = token()
    save(joes, qa, opened(joes, qa))
    assert len(stored(qa).pending.copy["lists"]["answers"]) == 5
    assert token() == before
    workflow.submit(qa, by=ada, now=timezone.now())
    workflow.approve(qa, by=ada, now=timezone.now())
    assert Question.objects.get(text="A question that waits?").token == before


def test_approving_makes_it_the_piece_and_keeps_ids_anchors_and_dates(joes, qa, ada, joe, client):
    before = list(qa.answers.order_by("pk").values_list("pk", "token"))
    joes.post(url(qa, "submit/"), {"note": "Two new facts."})
    assert stored(qa).submitted_at is not None
    desk = type(client)()
    desk.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = desk.get(url(qa, "approve/"))
    html = page.content.decode()
    assert "Readers see it at once." in html and "Question 3 <span" in html
    desk.post(url(qa, "approve/"), {"note": "", "seen": Screen(page)["seen"]})
    article = stored(qa)
    assert (article.headline, article.published_at) == ("As it waits", qa.published_at)
    assert (article.pending, article.submitted_at, article.assigned_to) == (None, None, None)
    assert list(qa.answers.order_by("pk").values_list("pk", "token"))[: len(before)] == before
    html = type(client)().get(article.get_absolute_url()).content.decode()
    for words in ("As it waits", "Words that wait.", "A question that waits?", "An answer that waits."):
        assert words in html
    answer = Answer.objects.get(body="<p>An answer that waits.</p>")
    assert answer.joint_participants.count() == 1
    newest = keeping.of(qa).first()
    assert (newest.name, newest.by) == ("approved", ada)
    assert newest.summary.startswith("Pending version by Joe Journalist applied")


def test_what_an_editor_changed_meanwhile_is_kept_and_what_both_changed_is_named(joes, qa, ada, as_user):
    desk = as_user(ada)
    screen = opened(desk, qa)
    assert screen["headline"] == "As readers see it"
    screen["headline"] = "From Ada"
    screen["answers-1-body"] = "<p>From Ada, too.</p>"
    assert save(desk, qa, screen).status_code == 302
    html = desk.get(url(qa, "pending/")).content.decode()
    assert "Changed on both sides" in html and "<li>Headline</li>" in html
    workflow.approve(stored(qa), by=ada, now=timezone.now())
    assert stored(qa).headline == "As it waits"
    bodies = list(qa.answers.order_by("pk").values_list("body", flat=True))[:2]
    assert bodies == ["<p>Words that wait.</p>", "<p>From Ada, too.</p>"]


def test_a_piece_that_changed_while_the_editor_looked_is_not_approved_unseen(joes, qa, ada, as_user):
    workflow.submit(qa, by=ada, now=timezone.now())
    desk = as_user(ada)
    seen = Screen(desk.get(url(qa, "approve/")))["seen"]
    save(desk, qa, opened(desk, qa))
    html = desk.post(url(qa, "approve/"), {"note": "", "seen": seen}).content.decode()
    assert "nothing was approved. Check it again." in html
    assert stored(qa).pending is not None


def test_two_people_on_one_pending_version_are_told_of_each_other(joes, qa, joe, ada, client):
    second = type(client)()
    second.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    mine, theirs = opened(joes, qa), opened(second, qa, "?pending=1")
    assert theirs["headline"] == "As it waits"
    row = mine.row("questions", text="A question that waits?")
    theirs["standfirst"] = "From Ada."
    extra = theirs.add("questions", text="Ada’s question?")
    theirs.add("answers", question_row=extra, who="PO", body="<p>For Ada.</p>")
    assert save(second, qa, theirs, "?pending=1").status_code == 302
    mine[f"questions-{row}-text"] = "A question that still waits?"
    response = save(joes, qa, mine)
    html = response.content.decode()
    assert response.status_code == 200 and "Somebody else saved this meanwhile" in html and "From Ada." in html
    again = Screen(response, "article_form")
    assert save(joes, qa, again, overwrite=stored(qa).version).status_code == 302
    copy = stored(qa).pending.copy
    assert copy["fields"]["standfirst"] == ["From Ada."]
    assert [values["text"][0] for _, values, _ in copy["lists"]["questions"]][2:] == [
        "A question that still waits?",
        "Ada’s question?",
    ]
    assert stored(qa).headline == "As readers see it"


def test_a_journalist_is_told_when_the_published_piece_changed_meanwhile(joes, qa, ada, client):
    mine = opened(joes, qa)
    second = type(client)()
    second.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    theirs = opened(second, qa)
    theirs["standfirst"] = "From Ada."
    assert save(second, qa, theirs).status_code == 302
    mine["headline"] = "Later"
    html = save(joes, qa, mine).content.decode()
    assert "From Ada." in html and "Later" in html


def test_an_editor_saves_as_pending_by_choice(qa, ada, as_user):
    desk = as_user(ada)
    screen = opened(desk, qa)
    screen["headline"] = "Not yet"
    assert save(desk, qa, screen, _pending="1").status_code == 302
    assert (stored(qa).headline, stored(qa).pending.copy["fields"]["headline"]) == ("As readers see it", ["Not yet"])
    html = desk.get(url(qa)).content.decode()
    assert "A pending version waits" in html and 'value="As readers see it"' in html


def test_in_review_the_writer_reads_and_the_editor_is_told(joes, qa, ada):
    joes.post(url(qa, "submit/"), {"note": "Two new facts."})
    html = joes.get(url(qa)).content.decode()
    assert 'name="headline"' not in html and "in review" in html
    assert turns.waiting_for(ada).get() == qa
    desk_mails.send(timezone.now())
    assert "As readers see it" in mail.outbox[0].subject


def test_what_is_sent_back_waits_for_the_writer_again(joes, qa, joe, ada):
    workflow.submit(qa, by=joe, now=timezone.now())
    workflow.send_back(qa, by=ada, now=timezone.now(), note="Source?")
    assert turns.waiting_for(joe).get() == qa
    assert "Source?" in joes.get(url(qa)).content.decode()


def test_save_and_submit_is_offered_with_the_first_pending_version(qa, joe, as_user):
    desk = as_user(joe)
    screen = opened(desk, qa)
    assert "Save and submit…" in screen.response.content.decode()
    screen["headline"] = "Waits"
    assert save(desk, qa, screen, _submit="1")["Location"] == url(qa, "submit/")


def test_a_dropped_version_stays_in_the_history_and_can_come_back(joes, qa):
    version = stored(qa).pending
    joes.post(url(qa, "drop/"), {"note": ""})
    assert stored(qa).pending is None
    assert "pending" in joes.get(url(qa, "history/")).content.decode()
    joes.post(url(qa, f"history/{version.pk}/restore/"), {"seen": stored(qa).version})
    assert stored(qa).pending.copy["fields"]["headline"] == ["As it waits"]
    assert stored(qa).headline == "As readers see it"


def test_the_preview_of_a_pending_version_stores_nothing(joes, qa, ada, as_user):
    html = as_user(ada).get(url(qa, "pending/preview/")).content.decode()
    assert "As it waits" in html and "A question that waits?" in html and "The pending version." in html
    assert stored(qa).headline == "As readers see it" and qa.questions.count() == 2


def test_an_approved_version_without_which_the_piece_were_complete_is_refused(qa, joe, ada, as_user):
    desk = as_user(joe)
    screen = opened(desk, qa)
    screen["standfirst"] = ""
    save(desk, qa, screen)
    workflow.submit(qa, by=joe, now=timezone.now())
    html = as_user(ada).post(url(qa, "approve/"), {"note": ""}, follow=True).content.decode()
    assert "Nothing was changed. A standfirst is missing." in html
    assert stored(qa).pending is not None and stored(qa).standfirst


def test_a_journalist_can_neither_approve_nor_drop_what_is_somebody_elses(joes, qa, make_user, as_user):
    sam = make_user("sam@example.com", "Journalists", is_staff=True, name="Sam")
    desk = as_user(sam)
    for end in ("approve/", "drop/"):
        assert desk.post(url(qa, end), {"note": "x"}).status_code == 403
    assert 'name="headline"' not in desk.get(url(qa)).content.decode()


def test_pruning_keeps_what_waits_and_what_it_was_made_from(joes, qa, settings):
    settings.HISTORY_DAYS = settings.HISTORY_NAMED_DAYS = 1
    pending = stored(qa).pending
    later = timezone.now() + timedelta(days=400)
    keeping.keep(qa, by=None, now=later, name="published")
    keeping.prune(later)
    kept = set(keeping.of(qa).values_list("pk", flat=True))
    assert {pending.pk, pending.base_id} <= kept


def test_a_draft_has_no_pending_version(joe, ada, as_user):
    draft = make_article(published=False, created_by=joe)
    desk = as_user(joe)
    screen = opened(desk, draft)
    screen["headline"] = "Saved at once"
    save(desk, draft, screen, _pending="1")
    assert (stored(draft).headline, stored(draft).pending) == ("Saved at once", None)


def test_the_screens_of_a_long_pending_version_cost_no_more_queries(joe, ada, as_user):
    def costs(questions):
        article = make_qa(created_by=joe, questions=questions)
        # As the desk stores them.
        Question.objects.filter(article=article).update(position=F("position") - 1)
        desk = as_user(joe)
        screen = opened(desk, article)
        screen["headline"] = "Waits"
        save(desk, article, screen)
        counted = []
        for end in ("change/", "pending/", "pending/preview/"):
            with CaptureQueriesContext(connection) as asked:
                assert desk.get(url(article, end)).status_code == 200
            counted.append(len(asked))
        return counted

    costs(1)
    assert costs(2) == costs(8)


def test_the_list_says_that_a_version_waits(joes, qa, ada, as_user):
    assert "pending version" in as_user(ada).get("/admin/articles/article/").content.decode()


def test_submitting_does_not_turn_back_what_was_stored_since_the_last_save(joes, qa, joe, ada):
    article = stored(qa)
    article.standfirst = "Put right by an editor."
    article.save()
    workflow.submit(qa, by=joe, now=timezone.now())
    workflow.approve(qa, by=ada, now=timezone.now(), answer=Answered("slip"))
    assert (stored(qa).headline, stored(qa).standfirst) == ("As it waits", "Put right by an editor.")


def test_saving_a_pending_version_again_keeps_the_warnings_that_are_true(joes, qa, joe):
    article = stored(qa)
    article.headline = "Put right by an editor"
    article.save()
    first, second = qa.answers.order_by("pk")[:2]
    Answer.objects.get(pk=first.pk).delete()
    Answer.objects.filter(pk=second.pk).update(body="<p>Only the editor changed it.</p>")
    before = pending.disputed(pending.merged(stored(qa)))
    assert len(before) == 2 and "Headline" in before
    for _ in range(2):
        assert save(joes, qa, opened(joes, qa)).status_code == 302
        assert pending.disputed(pending.merged(stored(qa))) == before
    screen = opened(joes, qa)
    screen["headline"] = "Put right by an editor"
    assert save(joes, qa, screen).status_code == 302
    assert pending.disputed(pending.merged(stored(qa))) == [name for name in before if name != "Headline"]


def test_submitting_keeps_the_warning_that_both_changed_something(joes, qa, joe):
    article = stored(qa)
    article.headline = "Put right by an editor"
    article.save()
    workflow.submit(qa, by=joe, now=timezone.now())
    assert pending.disputed(pending.merged(stored(qa))) == ["Headline"]
