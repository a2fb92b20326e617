"""An expert's answers get into the article, and never over somebody's words without a decision."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.asking import taking
from articles.asking.taking import Decision, How, Standing
from articles.history import keeping
from articles.models import Answer, Article, InvitedAnswer, Question, SignOffAnswer
from articles.publishing import amending, workflow
from articles.signing_off import answering, asking, settling, states
from tests.factories import join, make_expert

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(invitation):
    """Petra has answered the first two questions and submitted."""
    type(invitation).objects.filter(pk=invitation.pk).update(submitted_at=timezone.now())
    write(invitation, 0, "Water does.\n\nThrough two valves.")
    write(invitation, 1, "Sand.")
    invitation.refresh_from_db()
    return invitation


def write(invitation, place, text):
    pk = invitation.answers.all()[place].pk
    InvitedAnswer.objects.filter(pk=pk).update(text=text)


def standings(invitation) -> list[str]:
    article = Article.objects.get(pk=invitation.article_id)
    return [
        each.standing.value for each in taking.beside(fresh(invitation), taking.sheet_of(article, timezone.now())[0])
    ]


def fresh(invitation):
    return type(invitation).objects.get(pk=invitation.pk)


def seen(invitation, place=0) -> str:
    article = Article.objects.get(pk=invitation.article_id)
    return taking.beside(fresh(invitation), taking.sheet_of(article, timezone.now())[0])[place].digest


def take(invitation, by):
    return taking.take_new(fresh(invitation), by=by, now=timezone.now())


def decide(invitation, by, how, place=0, digest=None):
    answer = fresh(invitation).answers.all()[place]
    decision = Decision(How(how), seen(invitation, place) if digest is None else digest)
    return taking.decide(fresh(invitation), {answer.pk: decision}, by=by, now=timezone.now())


def bodies(article, initials="PO") -> list[str]:
    rows = Answer.objects.filter(article=article, participant__initials=initials)
    return list(rows.order_by("question__position", "position").values_list("body", flat=True))


def test_new_answers_are_taken_at_once_below_their_questions_in_the_order_of_the_experts(answered, qa, joe):
    assert standings(answered) == ["new", "new", "empty"]
    assert take(answered, joe).taken == 2
    assert bodies(qa) == ["<p>Water does.</p><p>Through two valves.</p>", "<p>Sand.</p>"]
    first = Question.objects.filter(article=qa).first()
    assert [answer.participant.initials for answer in first.answers.all()] == ["PO", "TL"]
    assert standings(answered) == ["same", "same", "empty"]
    assert not type(answered).objects.waiting().exists()


def test_a_version_says_who_took_what(answered, qa, joe):
    before = Article.objects.get(pk=qa.pk).version
    take(answered, joe)
    version = keeping.of(qa).first()
    assert version.by == joe and version.summary.startswith("Answers of Petra Oyelaran taken")
    assert "Answer of PO to question 1" in version.summary
    assert Article.objects.get(pk=qa.pk).version > before
    # A second click takes nothing and keeps nothing.
    number = keeping.of(qa).count()
    assert take(answered, joe).taken == 0 and keeping.of(qa).count() == number


def test_typed_markup_stays_words(answered, qa, joe):
    write(answered, 0, "<b>2 < 3</b> & <script>alert(1)</script>\n- one\n- two")
    take(answered, joe)
    assert bodies(qa)[0] == (
        "<p>&lt;b&gt;2 &lt; 3&lt;/b&gt; &amp; &lt;script&gt;alert(1)&lt;/script&gt;</p><ul><li>one</li><li>two</li></ul>"
    )
    assert standings(answered)[0] == "same"


def test_a_taken_answer_that_nobody_edited_is_replaced_when_the_expert_changes_it(answered, qa, joe):
    take(answered, joe)
    anchor = Answer.objects.filter(article=qa, participant__initials="PO").first().token
    write(answered, 0, "Water does, twice.")
    assert standings(answered)[0] == "changed"
    assert take(answered, joe).taken == 1
    answer = Answer.objects.filter(article=qa, participant__initials="PO").first()
    assert (answer.body, answer.token) == ("<p>Water does, twice.</p>", anchor)


def test_markup_that_the_editor_adds_is_not_an_edit(answered, qa, joe):
    write(answered, 0, "Two reasons:\n- one\n- two")
    take(answered, joe)
    items = "<ul><li><p>one</p></li><li><p>two</p></li></ul>"
    rows = Answer.objects.filter(article=qa, participant__initials="PO", question=qa.questions.first())
    rows.update(body=f"<p>Two reasons:</p>{items}")
    assert standings(answered)[0] == "same"
    write(answered, 0, "One reason.")
    assert standings(answered)[0] == "changed"


def test_an_edited_answer_is_never_overwritten_by_taking_all(answered, qa, joe):
    take(answered, joe)
    Answer.objects.filter(article=qa, participant__initials="PO", question=qa.questions.first()).update(
        body="<p>Edited.</p>"
    )
    write(answered, 0, "Water does, twice.")
    assert standings(answered)[0] == "beside"
    assert take(answered, joe).taken == 0 and bodies(qa)[0] == "<p>Edited.</p>"


def test_an_edit_of_what_was_taken_needs_no_decision_if_the_expert_changed_nothing(answered, qa, joe):
    take(answered, joe)
    Answer.objects.filter(article=qa, participant__initials="PO", question=qa.questions.first()).update(
        body="<p>Edited.</p>"
    )
    assert standings(answered)[0] == "settled"
    assert not type(answered).objects.waiting().exists()


def test_words_that_the_expert_approved_later_are_newer_than_those_typed(answered, qa, joe, as_user):
    take(answered, joe)
    now = timezone.now()
    expert = qa.participants.get(initials="PO").expert_id
    article = Article.objects.get(pk=qa.pk)
    deadline = now + timedelta(days=7)
    (asked,) = asking.send(article, [asking.Recipient(expert, "po@x.example")], by=joe, now=now, deadline=deadline)
    row = asked.answers.first()
    answering.propose(asked, row.token, "Water does, slowly.", now)
    (state, _) = states.state_of(article)[0].answers
    settling.accept(asked, {row.token: settling.mark_of(state.words, state.sent)}, by=joe, now=now)
    assert bodies(qa)[0] == "<p>Water does, slowly.</p>"
    page = f"/admin/articles/article/{qa.pk}/asking/{answered.pk}/"
    first = as_user(joe).get(page).content.decode().split('class="taken-answer"')[1]
    assert "The expert signed them off" in first and "edited since" not in first and "how-" not in first
    assert standings(answered)[0] == "settled"
    # What was typed before the approval, and never taken, does not replace what was approved without a decision.
    InvitedAnswer.objects.filter(pk=answered.answers.first().pk).update(
        text="Water, twice.", saved_at=now - timedelta(hours=1)
    )
    Answer.objects.filter(token=row.token).update(body="<p>Water does.</p><p>Through two valves.</p>")
    assert standings(answered)[0] == "changed"
    SignOffAnswer.objects.filter(pk=row.pk).update(approved_body="<p>Water does.</p><p>Through two valves.</p>")
    assert standings(answered)[0] == "beside" and take(answered, joe).taken == 0
    # Words that the expert typed after the approval are newer again.
    write(answered, 0, "Water does, in the end.")
    InvitedAnswer.objects.filter(pk=answered.answers.first().pk).update(saved_at=now + timedelta(hours=1))
    assert standings(answered)[0] == "changed"


def test_words_that_a_journalist_wrote_before_are_shown_beside(answered, qa, joe):
    petra = qa.participants.get(initials="PO")
    Answer.objects.create(article=qa, question=qa.questions.first(), participant=petra, body="<p>By telephone.</p>")
    assert standings(answered) == ["beside", "new", "empty"]
    assert take(answered, joe).taken == 1 and bodies(qa)[0] == "<p>By telephone.</p>"


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("replace", ["<p>Water does.</p><p>Through two valves.</p>"]),
        ("add", ["<p>By telephone.</p>", "<p>Water does.</p><p>Through two valves.</p>"]),
        ("keep", ["<p>By telephone.</p>"]),
    ],
)
def test_each_choice_does_what_it_says_and_is_settled(answered, qa, joe, how, expected):
    petra = qa.participants.get(initials="PO")
    Answer.objects.create(article=qa, question=qa.questions.first(), participant=petra, body="<p>By telephone.</p>")
    done = decide(answered, joe, how)
    assert (done.taken, done.left_out) == ((0, 1) if how == "keep" else (1, 0))
    assert bodies(qa) == expected
    assert standings(answered)[0] == ("settled" if how == "keep" else "same")
    answer = answered.answers.first()
    assert (answer.settled_by, answer.waits) == (joe, False)
    write(answered, 0, "And now for something else.")
    assert answered.answers.first().waits


def test_a_choice_about_words_that_have_changed_since_does_nothing(answered, qa, joe):
    petra = qa.participants.get(initials="PO")
    row = Answer.objects.create(article=qa, question=qa.questions.first(), participant=petra, body="<p>Old.</p>")
    digest = seen(answered)
    Answer.objects.filter(pk=row.pk).update(body="<p>A colleague was here.</p>")
    done = decide(answered, joe, "replace", digest=digest)
    assert done.stale == [f"Question 1 of {qa.pk}?"] and bodies(qa)[0] == "<p>A colleague was here.</p>"
    digest = seen(answered)
    write(answered, 0, "The expert was here.")
    assert decide(answered, joe, "replace", digest=digest).stale and bodies(qa)[0] == "<p>A colleague was here.</p>"


def test_a_joint_answer_is_not_replaced_by_the_words_of_one(answered, qa, joe):
    tomas, petra = qa.participants.get(initials="TL"), qa.participants.get(initials="PO")
    joint = join(Answer.objects.filter(article=qa, participant=tomas).first(), petra).answer
    assert standings(answered)[0] == "beside"
    assert decide(answered, joe, "replace").stale
    assert decide(answered, joe, "add").taken == 1
    joint.refresh_from_db()
    assert "whispers" in joint.body and bodies(qa)[0].startswith("<p>Water does.")


def test_an_answer_to_a_deleted_question_is_kept_and_finds_its_question_again(answered, qa, joe):
    take(answered, joe)
    kept = keeping.of(qa).first()
    qa.questions.first().delete()
    write(answered, 0, "Changed meanwhile.")
    assert standings(answered) == ["gone", "same", "empty"]
    assert take(answered, joe).taken == 0
    restore(qa, kept)
    assert standings(answered)[0] == "changed"


def restore(article, version):
    taking.applying.apply(Article.objects.get(pk=article.pk), taking.sheets.from_copy(version.copy))


def test_an_answer_that_cannot_be_taken_any_more_can_be_left_out(answered, qa, joe):
    qa.participants.get(initials="PO").delete()
    assert standings(answered) == ["gone", "gone", "empty"]
    assert decide(answered, joe, "add").stale
    assert decide(answered, joe, "keep").left_out == 1 and not answered.answers.first().waits


def test_in_a_published_piece_answers_wait_in_the_pending_version(answered, qa, joe, client):
    type(qa).objects.filter(pk=qa.pk).update(published_at=timezone.now(), access="free")
    done = take(answered, joe)
    assert done.is_pending and done.taken == 2
    article = Article.objects.get(pk=qa.pk)
    assert bodies(qa) == [] and article.pending.by == joe and "Answer of PO to question 1" in article.pending.summary
    assert b"Through two valves" not in client.get(article.get_absolute_url()).content
    assert standings(answered) == ["same", "same", "empty"]
    # A change by the expert replaces what waits; the pending version stays one.
    write(answered, 0, "Three valves.")
    assert standings(answered)[0] == "changed" and take(answered, joe).taken == 1
    assert standings(answered)[0] == "same"


def test_an_approved_pending_version_has_the_answers(answered, qa, joe, ada):
    type(qa).objects.filter(pk=qa.pk).update(published_at=timezone.now())
    take(answered, joe)
    workflow.approve(Article.objects.get(pk=qa.pk), by=ada, now=timezone.now(), answer=amending.Answer("slip"))
    assert bodies(qa) == ["<p>Water does.</p><p>Through two valves.</p>", "<p>Sand.</p>"]
    assert standings(answered) == ["same", "same", "empty"]


def test_posts_change_in_this_qa_alone(invitation, qa, joe):
    other = qa.participants.get(initials="TL")
    type(invitation).objects.update(details={"posts": "Head of Tides"})
    taking.take_posts(fresh(invitation), by=joe, now=timezone.now())
    assert qa.participants.get(initials="PO").posts == "Head of Tides"
    assert qa.participants.get(pk=other.pk).posts == other.posts
    assert fresh(invitation).decided == {"posts": "Head of Tides"}


def test_posts_of_an_expert_who_is_gone_are_refused_in_words(invitation, qa, joe):
    type(invitation).objects.update(details={"posts": "Head of Tides"})
    qa.participants.get(initials="PO").delete()
    with pytest.raises(taking.CannotTake, match="not in this Q&A any more"):
        taking.take_posts(fresh(invitation), by=joe, now=timezone.now())


def test_an_empty_answer_is_nothing_to_take(invitation, joe):
    assert standings(invitation) == ["empty"] * 3
    assert take(invitation, joe).taken == 0 and Standing.EMPTY == "empty"


def test_an_expert_who_is_taken_out_and_put_back_finds_the_answers(answered, qa, joe):
    petra = qa.participants.get(initials="PO")
    expert, posts = petra.expert, petra.posts
    petra.delete()
    qa.participants.create(expert=expert, initials="PO", posts=posts, position=0)
    make_expert("Somebody Else")
    assert take(answered, joe).taken == 2
