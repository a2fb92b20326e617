"""Send, remind, extend, withdraw, accept, decline: what each does to the sign-off, the piece and its history."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from articles.history import keeping, pending, sheets
from articles.models import Article, Expert, SignOff, SignOffAnswer
from articles.signing_off import answering, asking, settling, states, words
from articles.signing_off.states import State
from tests.articles.signing_off.conftest import PETRAS, answer_of, link_in, make_draft, send_to
from tests.factories import make_expert

pytestmark = pytest.mark.django_db


def stored(article) -> Article:
    return Article.objects.get(pk=article.pk)


def of(article, initials: str) -> states.ExpertState:
    return next(each for each in states.state_of(stored(article)) if each.initials == initials)


def found(article, initials: str = "PO") -> list[State]:
    return [answer.state for answer in of(article, initials).answers]


def change(answer, body: str) -> None:
    answer.body = body
    answer.save()


def propose(sign_off, number: int, text: str) -> SignOffAnswer:
    answer = sign_off.answers.all()[number - 1]
    answering.propose(sign_off, answer.token, text, timezone.now())
    return sign_off.answers.get(pk=answer.pk)


def accept(sign_off, *tokens: str, by) -> int:
    expert = of(sign_off.article, "PO")
    seen = {a.words.token: settling.mark_of(a.words, a.sent) for a in expert.answers if a.words.token in tokens}
    return settling.accept(sign_off, seen, by=by, now=timezone.now())


class Broken(EmailBackend):
    def send_messages(self, messages):
        raise OSError("no route to the mail server")


# --- Sending


def test_each_expert_gets_a_mail_with_a_link_of_their_own(qa, joe):
    send_to(qa, "PO", "TL", by=joe, note="By Friday, please.")
    first, second = mail.outbox
    assert (first.to, second.to) == (
        ["Dr Petra Oyelaran <po@lab.example>"],
        ["Dr Tomas Lindqvist <tl@lab.example>"],
    )
    assert first.reply_to == ["Joe Journalist <joe@example.com>"]
    assert "Joe Journalist of Camber" in first.body and "By Friday, please." in first.body
    assert link_in(first) != link_in(second)
    assert PETRAS[0] not in first.body and "Lindqvist" not in first.body
    html = first.alternatives[0][0]
    assert link_in(first) in html and "By Friday, please." in html


def test_the_address_is_stored_with_the_expert_and_no_page_of_readers_changes(qa, joe):
    before = stored(qa).version
    send_to(qa, "PO", by=joe)
    assert Expert.objects.get(name="Petra Oyelaran").email == "po@lab.example"
    assert stored(qa).version == before


def test_a_token_is_stored_nowhere(qa, petras, link):
    token = link.split("/")[3]
    kept = [str(list(model.objects.values())) for model in (SignOff, SignOffAnswer)]
    kept.append(str(list(petras.links.values())))
    assert not any(token in each for each in kept)


def test_a_mail_that_could_not_be_sent_is_noted_and_can_be_sent_again(qa, joe, settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    (sign_off,) = send_to(qa, "PO", by=joe)
    assert sign_off.mail_failed_at and not SignOff.objects.get().mailed_at
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    asking.remind(sign_off, by=joe, now=timezone.now())
    assert SignOff.objects.get().mailed_at and SignOff.objects.get().mail_failed_at is None
    assert len(mail.outbox) == 1


def test_somebody_without_answers_is_not_asked(qa, joe):
    other = make_expert("Nora Quist")
    now = timezone.now()
    with pytest.raises(asking.NotNow):
        asking.send(
            qa, [asking.Recipient(other.pk, "n@lab.example")], by=joe, now=now, deadline=now + timedelta(days=1)
        )
    assert not mail.outbox and not SignOff.objects.exists()


def test_sending_again_closes_the_earlier_link_and_keeps_approvals_of_the_same_words(client, qa, petras, link, joe):
    answering.approve_all(petras, timezone.now())
    change(answer_of(qa, "PO", 2), "<p>Petra measured ten turbines.</p>")
    assert found(qa) == [State.APPROVED, State.OUTDATED]
    send_to(stored(qa), "PO", by=joe)
    assert client.get(link).status_code == 410
    assert found(qa) == [State.APPROVED, State.SENT]
    html = client.get(link_in(mail.outbox[-1])).content.decode()
    assert "Petra measured ten turbines." in html and "You approved this answer" in html


def test_a_reminder_has_another_link_and_the_first_still_works(client, petras, link, joe):
    asking.remind(petras, by=joe, now=timezone.now() + timedelta(hours=1))
    again = link_in(mail.outbox[-1])
    assert mail.outbox[-1].subject.startswith("Reminder") and again != link
    assert client.get(link).status_code == client.get(again).status_code == 200


def test_two_clicks_send_one_reminder(petras, joe):
    mail.outbox.clear()
    now = timezone.now() + timedelta(hours=1)
    asking.remind(petras, by=joe, now=now)
    with pytest.raises(asking.NotNow):
        asking.remind(petras, by=joe, now=now + timedelta(seconds=2))
    assert len(mail.outbox) == 1


def test_a_later_date_opens_all_links_again_but_none_that_were_withdrawn(client, qa, joe):
    now = timezone.now()
    (sign_off,) = send_to(qa, "PO", by=joe, now=now - timedelta(days=9))
    old = link_in(mail.outbox[-1])
    assert client.get(old).status_code == 410
    with pytest.raises(asking.NotNow):
        asking.remind(sign_off, by=joe, now=now)
    asking.extend(sign_off, deadline=now + timedelta(days=2), now=now)
    assert client.get(old).status_code == 200
    asking.withdraw(sign_off, by=joe, now=now)
    with pytest.raises(asking.NotNow):
        asking.extend(sign_off, deadline=now + timedelta(days=3), now=now)
    assert client.get(old).status_code == 410


def test_verdicts_given_through_a_withdrawn_link_do_not_count(qa, petras, joe):
    answering.approve_all(petras, timezone.now())
    asking.withdraw(petras, by=joe, now=timezone.now())
    assert found(qa) == [State.NOT_SENT, State.NOT_SENT]


# --- What an approval is of


@pytest.mark.parametrize(
    "same",
    [
        f"<p>{PETRAS[0]}  </p>",
        "<p>Basalt  cools\nslowly here.</p>",
        "<p>Basalt <em>cools</em> slowly here.</p>",
    ],
)
def test_typesetting_does_not_invalidate_an_approval(qa, petras, same):
    answering.approve_all(petras, timezone.now())
    change(answer_of(qa, "PO", 1), same)
    assert found(qa) == [State.APPROVED, State.APPROVED]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('<p>He said "no" - it\'s done...</p>', "<p>He said “no” – it’s done…</p>"),
        ("<p>One.</p><p>Two.</p>", "<p>One.<br>Two.</p>"),
        ("<p>5 km, 1990-95</p>", "<p>5\u00a0km, 1990–95</p>"),
        ("<p>word — word</p>", "<p>word–word</p>"),
        ("<p>soft\u00adhyphen</p>", "<p>softhyphen</p>"),
        ("<p>a <strong>b</strong> c</p>", "<ul><li>a b c</li></ul>"),
    ],
)
def test_typesetting_is_not_part_of_the_approved_words(one, other):
    assert words.substance(one) == words.substance(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>It is done.</p>", "<p>It is not done.</p>"),
        ("<p>10<sup>6</sup></p>", "<p>106</p>"),
        ('<p><a href="https://a.example/">x</a></p>', '<p><a href="https://b.example/">x</a></p>'),
        ("<p>x</p>", '<p>x</p><figure data-picture="3"></figure>'),
        ("<p>Us</p>", "<p>us</p>"),
        ("<p>5.0</p>", "<p>50</p>"),
        ("<p>-5 degrees</p>", "<p>5 degrees</p>"),
        ("<p>its</p>", "<p>it’s</p>"),
    ],
)
def test_changed_words_are_not_the_approved_words(one, other):
    assert words.substance(one) != words.substance(other)


def test_another_question_makes_an_approval_outdated(qa, petras):
    answering.approve_all(petras, timezone.now())
    question = answer_of(qa, "PO", 1).question
    question.text = "Should we abolish the coast?"
    question.save()
    assert found(qa) == [State.OUTDATED, State.APPROVED]


def test_the_states_follow_each_answer(qa, petras):
    assert found(qa) == [State.SENT, State.SENT]
    assert found(qa, "TL") == [State.NOT_SENT, State.NOT_SENT]
    answering.note_opening(petras, timezone.now())
    assert found(qa) == [State.OPENED, State.OPENED]
    propose(petras, 1, "Basalt never cools.")
    answering.approve(petras, petras.answers.all()[1].token, timezone.now())
    assert found(qa) == [State.PROPOSED, State.APPROVED]


# --- Proposals


def test_accepted_words_replace_the_answer_and_are_the_approved_ones(qa, petras, joe, ada):
    answer = answer_of(qa, "PO", 1)
    change(answer, '<p>Basalt <em>cools</em> slowly <a href="https://example.org/">here</a>.</p>')
    (sign_off,) = send_to(stored(qa), "PO", by=joe)
    proposal = propose(sign_off, 1, "Basalt cools rapidly here.\n\nBut <b>see</b> below.")
    assert accept(sign_off, proposal.token, by=ada) == 1
    after = answer_of(qa, "PO", 1)
    assert (after.pk, after.token) == (answer.pk, answer.token)
    assert after.body == (
        '<p>Basalt <em>cools</em> rapidly <a href="https://example.org/">here</a>.</p>'
        "<p>But &lt;b&gt;see&lt;/b&gt; below.</p>"
    )
    assert found(qa) == [State.APPROVED, State.OPENED]
    kept = keeping.of(stored(qa)).first()
    assert kept.by == ada and kept.summary.startswith("Words of PO accepted. Answer of PO to question 1")
    assert stored(qa).version > qa.version


def test_words_accepted_and_changed_again_are_outdated(qa, petras, joe):
    proposal = propose(petras, 1, "Basalt never cools.")
    accept(petras, proposal.token, by=joe)
    change(answer_of(qa, "PO", 1), "<p>Basalt always cools.</p>")
    assert found(qa)[0] == State.OUTDATED


def test_all_proposals_of_an_expert_are_accepted_at_once(qa, petras, joe):
    first, second = propose(petras, 1, "One, reworded."), propose(petras, 2, "Two, reworded.")
    assert accept(petras, first.token, second.token, by=joe) == 2
    assert [answer_of(qa, "PO", number).body for number in (1, 2)] == ["<p>One, reworded.</p>", "<p>Two, reworded.</p>"]
    assert found(qa) == [State.APPROVED, State.APPROVED]


def test_words_that_the_journalist_has_not_seen_are_not_accepted(qa, petras, joe):
    proposal = propose(petras, 1, "Basalt never cools.")
    expert = of(qa, "PO")
    seen = {proposal.token: settling.mark_of(expert.answers[0].words, expert.answers[0].sent)}
    change(answer_of(qa, "PO", 1), "<p>A colleague was here.</p>")
    with pytest.raises(asking.NotNow):
        settling.accept(petras, seen, by=joe, now=timezone.now())
    assert answer_of(qa, "PO", 1).body == "<p>A colleague was here.</p>"
    assert found(qa)[0] == State.PROPOSED


def test_a_proposal_that_the_expert_took_back_is_not_accepted(qa, petras, joe):
    proposal = propose(petras, 1, "Basalt never cools.")
    expert = of(qa, "PO")
    seen = {proposal.token: settling.mark_of(expert.answers[0].words, expert.answers[0].sent)}
    answering.approve(petras, proposal.token, timezone.now())
    with pytest.raises(asking.NotNow):
        settling.accept(petras, seen, by=joe, now=timezone.now())
    assert PETRAS[0] in answer_of(qa, "PO", 1).body


def test_a_declined_proposal_leaves_the_answer_and_the_expert_reads_why(client, qa, petras, link, joe):
    proposal = propose(petras, 1, "Basalt never cools.")
    with pytest.raises(asking.NotNow):
        settling.decline(petras, proposal.token, line="  ", by=joe, now=timezone.now())
    settling.decline(petras, proposal.token, line="The survey says so.", by=joe, now=timezone.now())
    assert PETRAS[0] in answer_of(qa, "PO", 1).body and found(qa)[0] == State.DECLINED
    html = client.get(link).content.decode()
    assert "The survey says so." in html and "Basalt never cools." in html
    assert client.post(link, {"approve": proposal.token}).status_code == 422
    assert found(qa)[0] == State.DECLINED


def test_an_expert_cannot_change_what_the_desk_has_settled(qa, petras, joe):
    proposal = propose(petras, 1, "Basalt never cools.")
    accept(petras, proposal.token, by=joe)
    for verb in (
        lambda: answering.approve(petras, proposal.token, timezone.now()),
        lambda: answering.propose(petras, proposal.token, "Or does it?", timezone.now()),
    ):
        with pytest.raises(answering.Refused):
            verb()
    answering.keep_typed(petras, {proposal.token: "Or does it?"}, timezone.now())
    assert petras.answers.get(pk=proposal.pk).typed == ""


@pytest.mark.parametrize("is_scheduled", [False, True])
def test_in_a_published_piece_accepted_words_wait_in_a_pending_version(joe, is_scheduled):
    qa = make_draft(joe, published=True)
    if is_scheduled:
        Article.objects.filter(pk=qa.pk).update(published_at=timezone.now() + timedelta(days=1))
    (sign_off,) = send_to(stored(qa), "PO", by=joe)
    answer = answer_of(qa, "PO", 1)
    proposal = propose(sign_off, 1, "Basalt never cools.")
    accept(sign_off, proposal.token, by=joe)
    assert PETRAS[0] in answer_of(qa, "PO", 1).body
    piece = stored(qa)
    sheet = pending.merged(piece).sheet
    row = sheet.rows("answers")[str(answer.pk)]
    assert row.values["body"] == ("<p>Basalt never cools.</p>",) and row.values["token"] == (answer.token,)
    assert piece.pending.by == joe and piece.pending.summary.startswith("Words of PO accepted")
    assert found(qa)[0] == State.APPROVED
    assert pending.disputed(pending.merged(piece)) == []
    # The second proposal joins the first in the same pending version.
    second = propose(sign_off, 2, "Petra counted.")
    accept(sign_off, second.token, by=joe)
    bodies = [each.values["body"][0] for each in sheets.from_copy(stored(qa).pending.copy).lists["answers"]]
    assert {"<p>Basalt never cools.</p>", "<p>Petra counted.</p>"} <= set(bodies)


def test_accepting_words_keeps_the_warning_that_both_changed_an_answer(joe):
    qa = make_draft(joe, published=True)
    (sign_off,) = send_to(stored(qa), "PO", by=joe)
    accept(sign_off, propose(sign_off, 1, "Basalt never cools.").token, by=joe)
    change(answer_of(qa, "PO", 1), "<p>Basalt cools, says a colleague.</p>")
    named = ["Answer of PO to question 1"]
    assert pending.disputed(pending.merged(stored(qa))) == named
    accept(sign_off, propose(sign_off, 2, "Petra counted.").token, by=joe)
    assert pending.disputed(pending.merged(stored(qa))) == named
    # It is no longer true once readers see the same words.
    change(answer_of(qa, "PO", 1), "<p>Basalt never cools.</p>")
    assert pending.disputed(pending.merged(stored(qa))) == []
