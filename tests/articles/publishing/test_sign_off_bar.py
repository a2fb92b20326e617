"""The publication check counts approvals: a warning beside the button or, where the setting says so, a bar."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.history import pending, sheets
from articles.models import Article
from articles.publishing import amending, verbs, workflow
from articles.signing_off import answering, states
from tests.articles.admin.screen import Screen
from tests.articles.signing_off.conftest import answer_of, make_draft, send_to
from tests.factories import make_picture, make_qa, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings):
    settings.SIGN_OFF_IS_REQUIRED = True


@pytest.fixture
def qa(joe):
    draft = make_draft(joe)
    Article.objects.filter(pk=draft.pk).update(picture=make_picture())
    return Article.objects.get(pk=draft.pk)


def stored(article) -> Article:
    return Article.objects.get(pk=article.pk)


def approve_all(article, *initials, by):
    for sign_off in send_to(stored(article), *initials, by=by):
        answering.approve_all(sign_off, timezone.now())


def change(answer, body: str) -> None:
    answer.body = body
    answer.save()


def wait_with(article, by, **bodies) -> Article:
    """Give a live piece a pending version, in which answers of these initials to question 1 say something else."""
    sheet = sheets.of_piece(article)
    for initials, body in bodies.items():
        sheet.rows("answers")[str(answer_of(article, initials, 1).pk)].values["body"] = (body,)
    sheet.fields["headline"] = ("Another headline",)
    pending.store(article, sheet, by=by, now=timezone.now())
    return stored(article)


def test_the_count_names_who_has_done_what(joe):
    qa = make_qa(("Lena Park", "Ann Cole", "Tom Reed", "Una Voss"), created_by=joe, questions=2, published=False)
    lp, ac, tr = send_to(qa, "LP", "AC", "TR", by=joe)
    now = timezone.now()
    answering.approve_all(lp, now)
    answering.propose(ac, ac.answers.all()[0].token, "Other words.", now)
    assert states.count(stored(qa)).in_words == (
        "1 of 4 experts has signed off; AC has proposed other words; TR has not answered yet; UV has not been asked."
    )
    change(answer_of(qa, "LP", 2), "<p>Changed.</p>")
    answering.approve_all(tr, now)
    approve_all(qa, "UV", by=joe)
    assert states.count(stored(qa)).in_words == (
        "2 of 4 experts have signed off; LP’s answer changed since; AC has proposed other words."
    )


def test_a_question_added_later_was_not_asked(qa, joe):
    approve_all(qa, "PO", "TL", by=joe)
    assert states.count(stored(qa)).in_words == "2 of 2 experts have signed off."
    question = qa.questions.create(text="And now?", position=9)
    qa.answers.create(question=question, participant=qa.participants.get(initials="TL"), body="<p>Now.</p>")
    assert states.count(stored(qa)).in_words == "1 of 2 experts has signed off; TL has not been asked about 1 answer."


def test_without_the_setting_nothing_is_barred(qa, ada):
    send_to(qa, "PO", by=ada)
    assert verbs.missing(stored(qa)) == []
    verbs.publish(stored(qa), by=ada, now=timezone.now())
    assert stored(qa).published_at is not None


@pytest.mark.parametrize("later", [None, timedelta(days=1)])
def test_with_the_setting_publishing_and_scheduling_are_barred_in_the_same_words(qa, ada, required, later):
    said = "0 of 2 experts have signed off; PO has not been asked; TL has not been asked."
    now = timezone.now()
    with pytest.raises(verbs.NotPublishable, match=said):
        verbs.publish(stored(qa), by=ada, now=now, at=now + later if later else None)
    assert stored(qa).published_at is None
    approve_all(qa, "PO", "TL", by=ada)
    verbs.publish(stored(qa), by=ada, now=now, at=now + later if later else None)
    assert stored(qa).published_at is not None


def test_other_pieces_need_no_sign_off(required, ada):
    report = make_report([make_qa()], published_at=None, picture=make_picture())
    verbs.publish(report, by=ada, now=timezone.now())


def test_a_pending_version_with_changed_answers_needs_their_experts_alone(joe, ada, required):
    qa = make_draft(joe, published=True)
    waiting = wait_with(qa, joe, PO="<p>Basalt never cools.</p>")
    with pytest.raises(verbs.NotPublishable, match="0 of 1 expert has signed off; PO has not been asked."):
        workflow.approve(waiting, by=ada, now=timezone.now(), answer=amending.Answer("slip"))
    assert "slowly" in answer_of(qa, "PO", 1).body and stored(qa).pending_id is not None
    approve_all(qa, "PO", by=joe)
    workflow.approve(stored(qa), by=ada, now=timezone.now(), answer=amending.Answer("slip"))
    assert answer_of(qa, "PO", 1).body == "<p>Basalt never cools.</p>" and stored(qa).pending_id is None


def test_a_pending_version_with_the_same_answers_needs_no_sign_off(joe, ada, required):
    waiting = wait_with(make_draft(joe, published=True), joe, PO="<p>Basalt  cools <em>slowly</em> here.</p>")
    workflow.approve(waiting, by=ada, now=timezone.now(), answer=amending.Answer("slip"))
    assert stored(waiting).headline == "Another headline"


def test_the_command_line_is_barred_too(required, tmp_path):
    file = tmp_path / "talk.txt"
    file.write_text(
        "What holds the coast?\n\nA talk about walls.\n\nDr Petra Oyelaran (PO), Professor, Marlow\n\n"
        "Q: What is a wall?\n\nPO: A wall is a wall.\n"
    )
    out, err = StringIO(), StringIO()
    try:
        call_command("import_transcript", str(file), "--publish", stdout=out, stderr=err)
    except Exception as error:
        err.write(str(error))
    assert "0 of 1 expert has signed off; PO has not been asked." in out.getvalue() + err.getvalue()
    assert not Article.objects.exclude(published_at=None).exists()


def test_the_check_costs_as_many_queries_with_twenty_questions(required, joe):
    short, long = (make_qa(created_by=joe, questions=number, published=False) for number in (2, 20))
    for qa in (short, long):
        send_to(qa, "PO", "TL", by=joe)
    costs = []
    for qa in (short, long):
        piece = stored(qa)
        with CaptureQueriesContext(connection) as asked:
            assert states.lacking(piece)
        costs.append(len(asked))
    assert costs[0] == costs[1]


# --- Direct saves of what is out


def saved(desk, article, body: str, **more):
    address = f"/admin/articles/article/{article.pk}/change/"
    screen = Screen(desk.get(address), "article_form")
    screen.fields.pop("amendment", None)
    screen["answers-0-body"] = body
    return desk.post(address, screen.data | {"_continue": "1"} | more)


def body_of(article) -> str:
    return answer_of(article, "PO", 1).body


CORRECTION = {"amendment": "correction", "amendment_note": "It never cools."}


def test_a_direct_save_of_published_answers_is_refused_with_what_to_do_and_loses_nothing(joe, ada, required, as_user):
    qa, desk = make_draft(joe, published=True), as_user(ada)
    refused = saved(desk, qa, "<p>Basalt never cools.</p>", **CORRECTION)
    html = " ".join(refused.content.decode().split())
    assert refused.status_code == 200
    assert "not all of their experts have signed them off. 0 of 1 expert has signed off; PO has not been asked." in html
    assert "Save it as a pending version, send that for approval" in html and 'name="_pending"' in html
    assert "slowly" in body_of(qa) and not qa.corrections.exists() and not qa.history.filter(by=ada).exists()
    again = Screen(refused, "article_form")
    assert again["answers-0-body"] == "<p>Basalt never cools.</p>" and again["amendment_note"] == "It never cools."
    # The button that the sentence names stores it, and the rest goes its way.
    assert desk.post(f"/admin/articles/article/{qa.pk}/change/", again.data | {"_pending": "1"}).status_code == 302
    assert "slowly" in body_of(qa) and stored(qa).pending.amendment == "correction"
    approve_all(qa, "PO", by=ada)
    workflow.approve(stored(qa), by=ada, now=timezone.now())
    assert body_of(qa) == "<p>Basalt never cools.</p>" and qa.corrections.get().text == "It never cools."


def test_a_slip_in_a_published_answer_and_other_words_of_the_piece_pass(joe, ada, required, as_user):
    qa, desk = make_draft(joe, published=True), as_user(ada)
    assert saved(desk, qa, "<p>Basalt cools slowlier here.</p>", amendment="slip").status_code == 302
    assert "slowlier" in body_of(qa)
    more = CORRECTION | {"standfirst": "Another standfirst."}
    assert saved(desk, qa, body_of(qa), **more).status_code == 302
    assert stored(qa).standfirst == "Another standfirst."


def test_without_the_setting_a_direct_save_of_published_answers_is_stored(joe, ada, as_user):
    qa = make_draft(joe, published=True)
    assert saved(as_user(ada), qa, "<p>Basalt never cools.</p>", **CORRECTION).status_code == 302
    assert body_of(qa) == "<p>Basalt never cools.</p>"


def test_a_scheduled_piece_keeps_the_words_that_its_experts_have_signed_off(joe, ada, required, as_user):
    qa, desk = make_draft(joe), as_user(ada)
    Article.objects.filter(pk=qa.pk).update(published_at=timezone.now() + timedelta(days=1))
    refused = saved(desk, qa, "<p>Basalt never cools.</p>")
    assert "not all of their experts have signed them off" in refused.content.decode() and "slowly" in body_of(qa)
    assert saved(desk, qa, body_of(qa), headline="Another headline").status_code == 302


def test_an_old_version_of_published_answers_is_not_restored_past_the_experts(joe, ada, required, as_user):
    qa, desk = make_draft(joe, published=True), as_user(ada)
    saved(desk, qa, "<p>Basalt cools slowlier here.</p>", amendment="slip")
    first = qa.history.order_by("pk").first()
    sheet = sheets.from_copy(first.copy)
    assert "slowly" in sheet.lists["answers"][0].values["body"][0]
    page = f"/admin/articles/article/{qa.pk}/history/{first.pk}/restore/"
    answer = desk.post(page, {"seen": stored(qa).version} | CORRECTION)
    assert "not all of their experts have signed them off" in answer.content.decode() and "slowlier" in body_of(qa)
    assert "Restore as a pending version" in answer.content.decode()
    assert desk.post(page, {"seen": stored(qa).version, "_pending": "1"} | CORRECTION).status_code == 302
    pending = stored(qa).pending
    assert "slowlier" in body_of(qa)
    assert "slowly" in sheets.from_copy(pending.copy).lists["answers"][0].values["body"][0]
    assert "Restore as a pending version" not in desk.get(page).content.decode(), "There is one already."
    assert desk.post(page, {"seen": stored(qa).version, "amendment": "slip"}).status_code == 302
    assert "slowly" in body_of(qa)
