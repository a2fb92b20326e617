"""The page behind the link in an expert's mail: their own words and nothing else, and what they can do there."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, JointParticipant, SignOff, SignOffAnswer, SignOffLink
from articles.signing_off import answering, asking, settling, states
from articles.views import sign_off as view
from articles.views.private import HEADERS
from tests.articles.admin.screen import Screen
from tests.articles.signing_off.conftest import PETRAS, TOMASS, answer_of, link_in, send_to
from tests.factories import make_picture, make_qa

pytestmark = pytest.mark.django_db

Verdict = SignOffAnswer.Verdict


def rows(sign_off) -> list[SignOffAnswer]:
    return list(SignOffAnswer.objects.filter(sign_off=sign_off))


def texts_of(response) -> str:
    """All bytes of a response: its headers and its body."""
    return f"{dict(response.headers)} {response.content.decode()}"


def assert_petras_alone(response) -> None:
    told = texts_of(response)
    assert not any(words in told for words in TOMASS)
    assert "Lindqvist" not in told and "The introduction." not in told and "tl@lab.example" not in told
    assert "po@lab.example" not in told and "joe@example.com" not in told


# --- What is shown


def test_an_expert_sees_their_own_answers_under_their_questions(client, qa, link):
    html = client.get(link).content.decode()
    assert all(words in html for words in PETRAS)
    assert all(question.text in html for question in qa.questions.all())
    assert "What holds the coast?" in html and "Joe Journalist" in html and "Dr Petra Oyelaran" in html
    assert "Please read the second answer twice." in html


def test_no_response_holds_anything_of_the_others(client, qa, petras, link):
    token = rows(petras)[0].token
    assert_petras_alone(client.get(link))
    assert_petras_alone(client.head(link))
    assert_petras_alone(client.put(link))
    for post in (
        {},
        {"opened": "1"},
        {"keep": "1", f"words-{token}": "Half a"},
        {"propose": token, f"words-{token}": ""},
        {"propose": token, f"words-{token}": "x" * 30_000},
        {"propose": "nothing", "words-nothing": "Something"},
        {"propose": answer_of(qa, "TL", 1).token, f"words-{answer_of(qa, 'TL', 1).token}": "Something"},
        {"approve": answer_of(qa, "TL", 1).token},
        {"propose": token, f"words-{token}": "Basalt cools quickly here."},
        {"approve": token},
        {"approve_all": "1"},
    ):
        assert_petras_alone(client.post(link, post))
        assert_petras_alone(client.post(link, post, headers={"accept": "application/json"}))
    assert_petras_alone(client.get(link))


def test_another_experts_answer_cannot_be_touched_through_the_link(client, qa, petras, link, joe):
    (tomass,) = send_to(qa, "TL", by=joe)
    foreign = answer_of(qa, "TL", 1).token
    assert client.post(link, {"approve": foreign}).status_code == 422
    assert client.post(link, {"propose": foreign, f"words-{foreign}": "Mine"}).status_code == 422
    client.post(link, {"approve_all": "1", f"words-{foreign}": "Mine"})
    assert {(row.verdict, row.typed) for row in rows(tomass)} == {(Verdict.OPEN, "")}


def test_an_answer_that_the_desk_gave_to_somebody_else_is_hidden(client, qa, petras, link):
    answer = answer_of(qa, "PO", 1)
    answer.participant = qa.participants.get(initials="TL")
    answer.save()
    html = client.get(link).content.decode()
    assert PETRAS[0] not in html and PETRAS[1] in html
    assert client.post(link, {"approve": answer.token}).status_code == 422


def test_an_answer_given_together_belongs_to_each_of_them(client, qa, joe):
    answer = answer_of(qa, "PO", 1)
    JointParticipant.objects.create(answer=answer, article=qa, participant=qa.participants.get(initials="TL"))
    send_to(qa, "TL", by=joe)
    html = client.get(link_in(mail.outbox[-1])).content.decode()
    assert PETRAS[0] in html and PETRAS[1] not in html and TOMASS[1] in html


def test_an_answer_is_shown_as_it_is_printed(client, qa, joe):
    picture = make_picture(alt_text="A sea wall", credit="Drawing: Petra")
    answer = answer_of(qa, "PO", 1)
    answer.body = (
        f'<p>See <a href="https://example.org/">this</a>.</p><figure data-picture="{picture.pk}"></figure>'
        "<table><tbody><tr><td>1</td></tr></tbody></table>"
    )
    answer.save()
    send_to(qa, "PO", by=joe)
    html = client.get(link_in(mail.outbox[-1])).content.decode()
    assert 'alt="A sea wall"' in html and "Drawing: Petra" in html
    assert '<div class="scroll"' in html and '<a href="https://example.org/">this</a>' in html
    assert "[Picture]" in html and "[Table]" in html


def test_a_pending_version_is_what_is_sent(client, joe):
    qa = Article.objects.get(pk=make_qa(created_by=joe, questions=1).pk)
    answer = answer_of(qa, "PO", 1)
    desk = type(client)()
    desk.force_login(joe, backend="allauth.account.auth_backends.AuthenticationBackend")
    from_screen(desk, qa, answer.token, "<p>Words that wait.</p>")
    send_to(Article.objects.get(pk=qa.pk), "PO", by=joe)
    html = client.get(link_in(mail.outbox[-1])).content.decode()
    assert "Words that wait." in html and f"answer 1-PO  sentence{qa.pk}" not in html


def from_screen(desk, qa, token: str, body: str) -> None:
    """Save other words on the article's screen, as its person's rights have it."""
    address = f"/admin/articles/article/{qa.pk}/change/"
    screen = Screen(desk.get(address), "article_form")
    pk = str(qa.answers.get(token=token).pk)
    screen[f"answers-{screen.row('answers', id=pk)}-body"] = body
    assert desk.post(address, screen.data | {"_continue": "1"}).status_code == 302


# --- What leaves no trace


def test_every_answer_of_the_page_keeps_out_of_caches_and_search_engines(client, petras, link):
    token = rows(petras)[0].token
    json = {"accept": "application/json"}
    for response in (
        client.get(link),
        client.post(link, {"approve": token}),
        client.post(link, {"propose": token}),
        client.post(link, {"keep": "1"}, headers=json),
        client.put(link),
        client.get("/link/sign-off/nonsense/"),
    ):
        assert {name: response[name] for name in HEADERS} == HEADERS, response.status_code
        assert not response.cookies


def test_fetching_the_link_changes_nothing(client, petras, link):
    before = list(SignOff.objects.values()), list(SignOffAnswer.objects.values()), list(SignOffLink.objects.values())
    client.get(link)
    client.head(link)
    after = list(SignOff.objects.values()), list(SignOffAnswer.objects.values()), list(SignOffLink.objects.values())
    assert before == after


def test_the_script_says_that_the_page_was_opened(client, petras, link):
    assert client.post(link, {"opened": "1"}, headers={"accept": "application/json"}).json() == {"saved": True}
    petras.refresh_from_db()
    assert petras.opened_at is not None and petras.finished_at is None
    assert {row.verdict for row in rows(petras)} == {Verdict.OPEN}


# --- What the expert can do


def test_approving_one_answer_leaves_the_other_open(client, petras, link):
    first, second = rows(petras)
    response = client.post(link, {"approve": first.token})
    assert response.status_code == 303 and response["Location"] == f"{link}#answer-{first.token}"
    assert [row.verdict for row in rows(petras)] == [Verdict.APPROVED, Verdict.OPEN]
    assert "You approved this answer" in client.get(link).content.decode()
    petras.refresh_from_db()
    assert petras.opened_at is not None and petras.finished_at is None


def test_approving_all_finishes_and_the_journalist_is_told_once(client, petras, link):
    mail.outbox.clear()
    client.post(link, {"approve_all": "1"})
    client.post(link, {"approve_all": "1"})
    petras.refresh_from_db()
    assert petras.finished_at is not None
    assert [message.to for message in mail.outbox] == [["Joe Journalist <joe@example.com>"]]
    assert "Signed off: 2" in mail.outbox[0].body and "/link/" not in mail.outbox[0].body
    assert "You have answered everything" in client.get(link).content.decode()


def test_other_words_are_proposed_and_can_be_changed_until_the_desk_decides(client, petras, link):
    first = rows(petras)[0]
    client.post(link, {"propose": first.token, f"words-{first.token}": "Basalt cools\r\n\r\nvery slowly.\x00"})
    assert (rows(petras)[0].verdict, rows(petras)[0].proposed) == (Verdict.PROPOSED, "Basalt cools\n\nvery slowly.")
    client.post(link, {"approve": first.token})
    row = rows(petras)[0]
    assert (row.verdict, row.proposed, row.approved_body) == (Verdict.APPROVED, "", row.body)
    # What was proposed is still in the field, if they want it back.
    assert "very slowly." in client.get(link).content.decode()
    client.post(link, {"propose": first.token, f"words-{first.token}": "Basalt hardly cools."})
    row = rows(petras)[0]
    assert (row.verdict, row.proposed, row.approved_body) == (Verdict.PROPOSED, "Basalt hardly cools.", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  \r\n ", "Write the text"),
        (PETRAS[0], "This is the text as it already stands"),
        ("y" * (answering.LONGEST + 1), "The limit is 20,000"),
    ],
)
def test_a_proposal_that_cannot_be_stored_is_said_at_its_field_and_kept_on_the_page(client, petras, link, text, said):
    first, second = rows(petras)
    response = client.post(
        link, {"propose": first.token, f"words-{first.token}": text, f"words-{second.token}": "Ten."}
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert f'id="error-{first.token}">{said}' in html.replace("\n", "") or said in html
    assert text.strip() in html and "Ten." in html
    assert rows(petras)[0].verdict == Verdict.OPEN and rows(petras)[1].typed == "Ten."


def test_a_button_does_not_lose_text_in_another_field(client, petras, link):
    first, second = rows(petras)
    words = {f"words-{first.token}": PETRAS[0], f"words-{second.token}": "Petra measured ten"}
    client.post(link, words | {"approve": first.token})
    assert [row.typed for row in rows(petras)] == ["", "Petra measured ten"]
    assert "Petra measured ten" in client.get(link).content.decode()


def test_approving_all_leaves_out_what_is_half_written(client, petras, link):
    first, second = rows(petras)
    client.post(link, {"approve_all": "1", f"words-{second.token}": "Petra measured ten"})
    assert [row.verdict for row in rows(petras)] == [Verdict.APPROVED, Verdict.OPEN]


def test_pressing_enter_decides_nothing(client, petras, link):
    html = client.get(link).content.decode()
    form = html[html.index("data-sign-off") :]
    assert form.index('name="keep"') < form.index('name="approve"')


def test_markup_in_a_proposal_is_only_text(client, petras, link):
    first = rows(petras)[0]
    client.post(link, {"propose": first.token, f"words-{first.token}": "<script>alert(1)</script> & more"})
    html = client.get(link).content.decode()
    assert "<script>alert" not in html and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html


def test_accepted_words_are_shown_as_they_are_to_be_printed(client, qa, petras, link, joe):
    first = rows(petras)[0]
    client.post(link, {"propose": first.token, f"words-{first.token}": "Basalt never cools."})
    petras_now = next(each for each in states.state_of(qa) if each.initials == "PO").answers[0]
    seen = {first.token: settling.mark_of(petras_now.words, petras_now.sent)}
    settling.accept(petras, seen, by=joe, now=timezone.now())
    html = client.get(link).content.decode()
    assert "<p>Basalt never cools.</p>" in html and "The newsroom has accepted your words" in html
    assert PETRAS[0] not in html and f"words-{first.token}" not in html


# --- When it is over


def test_after_the_deadline_the_page_says_that_it_has_ended(client, qa, joe):
    (sign_off,) = send_to(qa, "PO", by=joe, now=timezone.now() - timedelta(days=9))
    link = link_in(mail.outbox[-1])
    for response in (client.get(link), client.post(link, {"approve_all": "1"})):
        assert response.status_code == 410 and "This link has ended" in response.content.decode()
        assert PETRAS[0] not in response.content.decode()
    assert {row.verdict for row in rows(sign_off)} == {Verdict.OPEN}


def test_a_withdrawn_link_opens_nothing(client, petras, link, joe):
    asking.withdraw(petras, by=joe, now=timezone.now())
    response = client.get(link)
    assert response.status_code == 410 and PETRAS[0] not in response.content.decode()


def test_a_flood_of_requests_is_refused_and_loses_nothing(client, petras, link, monkeypatch):
    monkeypatch.setattr(view, "MOST_POSTS_A_MINUTE", 2)
    cache.clear()
    first = rows(petras)[0]
    for _ in range(5):
        response = client.post(link, {"propose": first.token, f"words-{first.token}": "Other words entirely."})
    assert response.status_code == 429 and "Other words entirely." in response.content.decode()
    assert client.get(link).status_code == 200


def test_the_page_costs_as_many_queries_with_eight_answers(client, joe, django_assert_num_queries):
    costs = []
    for questions in (2, 8):
        qa = make_qa(created_by=joe, questions=questions, published=False)
        send_to(qa, "PO", by=joe)
        link = link_in(mail.outbox[-1])
        client.get(link)
        with CaptureQueriesContext(connection) as asked:
            client.get(link)
        costs.append(len(asked))
    assert costs[0] == costs[1]
