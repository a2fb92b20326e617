"""The desk's pages of a sign-off: whom to ask, what they say, accepting and declining, and who may do so."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Expert, SignOff
from articles.signing_off import answering, asking
from tests.articles.admin.screen import Screen
from tests.articles.signing_off.conftest import PETRAS, answer_of, make_draft, send_to
from tests.factories import make_picture, make_qa

pytestmark = pytest.mark.django_db

DAY = "%Y-%m-%d"


def url(article, end="sign-off/"):
    return f"/admin/articles/article/{article.pk}/{end}"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def qa(joe):
    return make_draft(joe)


@pytest.fixture
def desk(as_user, joe):
    return as_user(joe)


@pytest.fixture
def form(desk, qa):
    """The page that sends, as Joe sees it, with both addresses typed."""
    screen = Screen(desk.get(url(qa, "sign-off/send/")))
    for initials in ("PO", "TL"):
        screen[email_of(qa, initials)] = f"{initials.lower()}@lab.example"
    return screen


def email_of(qa, initials: str) -> str:
    return f"email_{qa.participants.get(initials=initials).expert_id}"


def chosen_of(qa, initials: str) -> str:
    return f"chosen_{qa.participants.get(initials=initials).expert_id}"


def propose(sign_off, number: int, text: str) -> str:
    token = sign_off.answers.all()[number - 1].token
    answering.propose(sign_off, token, text, timezone.now())
    return token


def accept_form(desk, qa, token: str) -> dict:
    """The fields of the form that accepts a proposal, as the page has them."""
    html = desk.get(url(qa)).content.decode()
    part = html[html.index(f'name="answer" value="{token}"') - 300 :]
    fields = {}
    for name in ("sign_off", "answer", "seen"):
        fields[name] = part.split(f'name="{name}" value="')[1].split('"')[0]
    return fields | {"verb": "accept"}


# --- The way there


def test_the_screen_of_a_qa_leads_to_the_experts(desk, qa):
    html = desk.get(url(qa, "change/")).content.decode()
    assert "Send for approval" in html and "Save and send for approval…" in html
    screen = Screen(desk.get(url(qa, "change/")), "article_form")
    screen["headline"] = "Saved on the way"
    response = desk.post(url(qa, "change/"), screen.data | {"_sign_off": "1"})
    assert response.status_code == 302 and response["Location"] == url(qa, "sign-off/send/")
    assert Article.objects.get(pk=qa.pk).headline == "Saved on the way"


def test_for_a_published_piece_the_pending_words_are_sent(desk, joe, client):
    qa = make_draft(joe, published=True)
    screen = Screen(desk.get(url(qa, "change/")), "article_form")
    row = screen.row("answers", id=str(answer_of(qa, "PO", 1).pk))
    screen[f"answers-{row}-body"] = "<p>Basalt waits.</p>"
    response = desk.post(url(qa, "change/"), screen.data | {"_sign_off": "1"})
    assert response["Location"] == url(qa, "sign-off/send/")
    assert "in the pending version" in text_of(desk.get(url(qa, "sign-off/send/")))
    (sign_off,) = send_to(Article.objects.get(pk=qa.pk), "PO", by=joe)
    assert sign_off.answers.first().body == "<p>Basalt waits.</p>"
    token = propose(sign_off, 1, "Basalt waits for ever.")
    told = desk.post(url(qa), accept_form(desk, qa, token), follow=True)
    assert "stand in the pending version: 1 answer." in text_of(told)
    assert PETRAS[0] in type(client)().get(qa.get_absolute_url()).content.decode()


def test_other_articles_have_no_sign_off(desk, joe):
    article = make_qa(created_by=joe, kind="news", published=False)
    assert "for approval" not in desk.get(url(article, "change/")).content.decode()
    assert desk.get(url(article)).status_code == 404


# --- Whom to ask


def test_all_who_answer_are_chosen_with_the_addresses_that_the_desk_knows(desk, qa):
    Expert.objects.filter(name="Petra Oyelaran").update(email="petra@known.example")
    qa.participants.create(expert=Expert.objects.create(name="Silent", slug="silent"), initials="SI", position=9)
    screen = Screen(desk.get(url(qa, "sign-off/send/")))
    assert chosen_of(qa, "PO") in screen and chosen_of(qa, "TL") in screen
    assert screen[email_of(qa, "PO")] == "petra@known.example"
    assert email_of(qa, "SI") not in screen


def test_sending_says_so_and_stores_what_was_typed(desk, qa, form):
    form["note"] = "By Friday, please."
    response = desk.post(url(qa, "sign-off/send/"), form.data, follow=True)
    assert "Sent to Dr Petra Oyelaran and Dr Tomas Lindqvist." in text_of(response)
    assert len(mail.outbox) == SignOff.objects.count() == 2
    assert Expert.objects.get(name="Petra Oyelaran").email == "po@lab.example"
    deadline = timezone.localtime(SignOff.objects.first().deadline)
    assert deadline.date() == timezone.localdate() + timedelta(days=7) and (deadline.hour, deadline.minute) == (23, 59)


def test_only_the_chosen_are_asked(desk, qa, form):
    del form.fields[chosen_of(qa, "TL")]
    form[email_of(qa, "TL")] = ""
    desk.post(url(qa, "sign-off/send/"), form.data)
    assert [message.to for message in mail.outbox] == [["Dr Petra Oyelaran <po@lab.example>"]]


@pytest.mark.parametrize(
    ("initials", "address", "said"),
    [("TL", "", "Enter the address of Dr Tomas Lindqvist"), ("PO", "po@", "This is not an e-mail address")],
)
def test_a_missing_or_wrong_address_is_said_at_its_field_and_nothing_is_sent(desk, qa, form, initials, address, said):
    form[email_of(qa, initials)] = address
    form["note"] = "A note that stays."
    response = desk.post(url(qa, "sign-off/send/"), form.data)
    assert said in response.context["form"].errors[email_of(qa, initials)][0]
    assert "A note that stays." in response.content.decode()
    assert not mail.outbox and not SignOff.objects.exists()


@pytest.mark.parametrize("days", [-1, 400])
def test_a_day_that_makes_no_sense_is_refused(desk, qa, form, days):
    form["deadline"] = (timezone.localdate() + timedelta(days=days)).strftime("%d/%m/%Y")
    response = desk.post(url(qa, "sign-off/send/"), form.data)
    assert response.context["form"].errors["deadline"] and not mail.outbox


def test_somebody_must_be_chosen(desk, qa, form):
    for initials in ("PO", "TL"):
        del form.fields[chosen_of(qa, initials)]
    assert "Choose at least one expert." in text_of(desk.post(url(qa, "sign-off/send/"), form.data))


def test_an_answer_that_is_deleted_meanwhile_loses_no_typed_text(desk, qa, form, monkeypatch):
    form["note"] = "A note that stays."

    def refuse(*args, **kwargs):
        raise asking.NotNow("One of these experts has no answers any more, so nothing was sent. Check the list again.")

    monkeypatch.setattr(asking, "send", refuse)
    html = text_of(desk.post(url(qa, "sign-off/send/"), form.data))
    assert "has no answers any more" in html and "A note that stays." in html


def test_a_mail_that_did_not_go_is_said_in_words(desk, qa, form, settings):
    settings.EMAIL_BACKEND = "tests.articles.signing_off.test_desks_verbs.Broken"
    response = desk.post(url(qa, "sign-off/send/"), form.data, follow=True)
    assert "could not be sent. Check the address, then send it again." in text_of(response)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    desk.post(url(qa), {"verb": "remind", "sign_off": SignOff.objects.first().pk})
    assert len(mail.outbox) == 1


# --- What they say


def test_the_page_shows_the_state_of_each_answer(desk, qa, joe):
    (sign_off,) = send_to(qa, "PO", by=joe)
    answering.approve(sign_off, sign_off.answers.all()[0].token, timezone.now())
    propose(sign_off, 2, "Petra measured ninety turbines.")
    html = text_of(desk.get(url(qa)))
    assert "0 of 2 experts have signed off; PO has proposed other words; TL has not been asked." in html
    assert "<span>Signed off</span>" in html and "<span>Other words proposed</span>" in html and "Not sent." in html
    assert "</span>nine<span" in html and "</span>ninety<span" in html


def test_a_proposal_is_accepted_with_one_click(desk, qa, joe):
    (sign_off,) = send_to(qa, "PO", by=joe)
    token = propose(sign_off, 1, "Basalt never cools.")
    response = desk.post(url(qa), accept_form(desk, qa, token), follow=True)
    assert "Accepted. The words of Dr Petra Oyelaran stand in the article: 1 answer." in text_of(response)
    assert answer_of(qa, "PO", 1).body == "<p>Basalt never cools.</p>"
    assert "proposed by PO, accepted by Joe Journalist" in text_of(desk.get(url(qa)))


def test_a_change_meanwhile_is_said_and_nothing_is_accepted(desk, qa, joe):
    (sign_off,) = send_to(qa, "PO", by=joe)
    fields = accept_form(desk, qa, propose(sign_off, 1, "Basalt never cools."))
    answer = answer_of(qa, "PO", 1)
    answer.body = "<p>A colleague was here.</p>"
    answer.save()
    assert "nothing was accepted. Check it again." in text_of(desk.post(url(qa), fields, follow=True))
    assert answer_of(qa, "PO", 1).body == "<p>A colleague was here.</p>"
    assert "If you accept it, that change is lost" in text_of(desk.get(url(qa)))


def test_declining_needs_a_line(desk, qa, joe):
    (sign_off,) = send_to(qa, "PO", by=joe)
    token = propose(sign_off, 1, "Basalt never cools.")
    fields = {"verb": "decline", "sign_off": sign_off.pk, "answer": token}
    assert "Give the reason in one line." in text_of(desk.post(url(qa), fields))
    assert PETRAS[0] in answer_of(qa, "PO", 1).body
    too_long = desk.post(url(qa), fields | {"line": "long " * 200})
    assert "long long" in text_of(too_long) and not SignOff.objects.get().answers.exclude(outcome="").exists()
    response = desk.post(url(qa), fields | {"line": "The survey says so."}, follow=True)
    assert "The survey says so." in text_of(response)


def test_an_answer_that_changed_since_is_shown_with_the_difference(desk, qa, joe):
    (sign_off,) = send_to(qa, "PO", by=joe)
    answering.approve_all(sign_off, timezone.now())
    answer = answer_of(qa, "PO", 2)
    answer.body = "<p>Petra measured ten turbines.</p>"
    answer.save()
    html = text_of(desk.get(url(qa)))
    assert "Changed since PO signed it off" in html and "</span>nine<span" in html and "</span>ten<span" in html


def test_reminding_extending_and_withdrawing_are_a_click_each(desk, qa, joe):
    (sign_off,) = send_to(qa, "PO", by=joe, now=timezone.now() - timedelta(hours=1))
    mail.outbox.clear()
    of = {"sign_off": sign_off.pk}
    assert "Sent to Dr Petra Oyelaran." in text_of(desk.post(url(qa), of | {"verb": "remind"}, follow=True))
    assert mail.outbox[0].subject.startswith("Reminder")
    day = timezone.localdate() + timedelta(days=20)
    desk.post(url(qa), of | {"verb": "extend", "deadline": day.strftime("%d/%m/%Y")})
    assert timezone.localdate(SignOff.objects.get().deadline) == day
    wrong = desk.post(url(qa), of | {"verb": "extend", "deadline": "yesterday"})
    assert "Enter a valid date." in text_of(wrong)
    desk.post(url(qa), of | {"verb": "withdraw"})
    assert SignOff.objects.get().withdrawn_by == joe
    assert "Not sent." in text_of(desk.get(url(qa)))


# --- The publish screen


def test_the_publish_screen_warns_and_stops_nobody(as_user, ada, qa, joe):
    Article.objects.filter(pk=qa.pk).update(picture=make_picture())
    send_to(qa, "PO", by=joe)
    desk = as_user(ada)
    html = text_of(desk.get(url(qa, "publish/")))
    assert "0 of 2 experts have signed off; PO has not answered yet; TL has not been asked." in html
    desk.post(url(qa, "publish/"), {"when": "now"})
    assert Article.objects.get(pk=qa.pk).published_at is not None


def test_with_the_setting_the_publish_screen_is_a_bar(as_user, ada, qa, settings):
    settings.SIGN_OFF_IS_REQUIRED = True
    Article.objects.filter(pk=qa.pk).update(picture=make_picture())
    desk = as_user(ada)
    html = text_of(desk.get(url(qa, "publish/")))
    assert "cannot be published yet" in html and "0 of 2 experts have signed off; PO has not been asked" in html
    desk.post(url(qa, "publish/"), {"when": "now"})
    assert Article.objects.get(pk=qa.pk).published_at is None


@pytest.mark.parametrize("is_required", [False, True])
def test_the_publish_screen_counts_once_also_if_something_else_is_missing(as_user, ada, qa, joe, settings, is_required):
    settings.SIGN_OFF_IS_REQUIRED = is_required
    send_to(qa, "PO", by=joe)
    html = text_of(as_user(ada).get(url(qa, "publish/")))
    assert "A picture is missing." in html and "cannot be published yet" in html
    assert html.count("0 of 2 experts have signed off; PO has not answered yet; TL has not been asked.") == 1
    for other in send_to(Article.objects.get(pk=qa.pk), "PO", "TL", by=joe):
        answering.approve_all(other, timezone.now())
    html = text_of(as_user(ada).get(url(qa, "publish/")))
    assert "A picture is missing." in html and html.count("2 of 2 experts have signed off.") == 1


def test_a_qa_that_was_never_sent_gets_no_warning(as_user, ada, qa):
    assert "Sign-off:" not in text_of(as_user(ada).get(url(qa, "publish/")))


# --- Who may


def test_colleagues_may_look_but_not_decide(make_user, as_user, qa, joe):
    (sign_off,) = send_to(qa, "PO", by=joe)
    token = propose(sign_off, 1, "Basalt never cools.")
    fields = accept_form(as_user(joe), qa, token)
    jan = as_user(make_user("jan@example.com", "Journalists", is_staff=True, name="Jan Journalist"))
    html = text_of(jan.get(url(qa)))
    assert "Basalt" in html and 'value="accept"' not in html and "Send again" not in html
    assert jan.post(url(qa), fields).status_code == 403
    assert jan.post(url(qa), {"verb": "withdraw", "sign_off": sign_off.pk}).status_code == 403
    assert jan.get(url(qa, "sign-off/send/")).status_code == 403
    assert PETRAS[0] in answer_of(qa, "PO", 1).body


def test_readers_do_not_get_in(client, as_user, rhea, qa):
    for person in (client, as_user(rhea)):
        assert person.get(url(qa)).status_code in (302, 403)


def test_the_owner_may_remind_while_editors_have_the_piece(desk, qa, joe):
    (sign_off,) = send_to(qa, "PO", by=joe, now=timezone.now() - timedelta(hours=1))
    Article.objects.filter(pk=qa.pk).update(submitted_at=timezone.now())
    mail.outbox.clear()
    desk.post(url(qa), {"verb": "remind", "sign_off": sign_off.pk})
    assert len(mail.outbox) == 1
    token = propose(sign_off, 1, "Basalt never cools.")
    assert (
        desk.post(url(qa), {"verb": "decline", "sign_off": sign_off.pk, "answer": token, "line": "No"}).status_code
        == 403
    )


# --- What it costs


@pytest.mark.parametrize("end", ["sign-off/", "sign-off/send/"])
def test_the_pages_cost_as_many_queries_with_eight_answers(desk, joe, end):
    costs = []
    for questions in (2, 8):
        qa = make_qa(("Ann Cole", "Tom Reed"), created_by=joe, questions=questions, published=False)
        for sign_off in send_to(qa, "AC", "TR", by=joe):
            for answer in sign_off.answers.all():
                answering.propose(sign_off, answer.token, "Other words.", timezone.now())
        desk.get(url(qa, end))
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(url(qa, end)).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_on_the_desk_experts_sign_off_and_editors_approve(as_user, joe, qa):
    (sign_off,) = send_to(qa, "PO", by=joe)
    answering.approve_all(sign_off, timezone.now())
    desk = as_user(joe)
    pages = {end: text_of(desk.get(url(qa, end))) for end in ("change/", "sign-off/", "sign-off/send/")}
    pages["front page"] = text_of(desk.get("/admin/"))
    for page, html in pages.items():
        assert "approved" not in html.replace("sign-off-approved", "") and "What the experts say" not in html, page
    assert "signed off" in pages["change/"] and "<span>Signed off</span>" in pages["sign-off/"]
    assert "signed off 2 answers" in pages["front page"]
