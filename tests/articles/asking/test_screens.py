"""The journalist's screens: invite, follow, remind, take, accept corrections, and who may do what."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.asking import writing
from articles.models import Answer, Article, Expert, Invitation, InvitationLink, InvitedAnswer, Picture
from tests.articles.admin.screen import Screen
from tests.factories import image_bytes, make_article, make_qa

pytestmark = pytest.mark.django_db


def url(article, end=""):
    return f"/admin/articles/article/{article.pk}/asking/{end}"


def page_of(invitation):
    return url(invitation.article, f"{invitation.pk}/")


@pytest.fixture
def desk(as_user, joe):
    return as_user(joe)


def form(desk, qa) -> Screen:
    return Screen(desk.get(url(qa, "invite/")), "")


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def submitted(invitation, *texts):
    for answer, text in zip(invitation.answers.all(), texts, strict=False):
        InvitedAnswer.objects.filter(pk=answer.pk).update(text=text)
    Invitation.objects.filter(pk=invitation.pk).update(submitted_at=timezone.now(), first_typed_at=timezone.now())
    return invitation


# --- Inviting


def test_the_qa_screen_leads_to_the_experts_and_an_article_of_another_kind_does_not(desk, qa, joe):
    html = desk.get(f"/admin/articles/article/{qa.pk}/change/").content.decode()
    assert url(qa) in html and "Save and ask the experts" in html
    other = make_article(created_by=joe, published=False)
    assert url(other) not in desk.get(f"/admin/articles/article/{other.pk}/change/").content.decode()
    assert desk.get(url(other)).status_code == 404


def test_saving_and_asking_saves_first(desk, qa):
    screen = Screen(desk.get(f"/admin/articles/article/{qa.pk}/change/"), "article_form")
    screen["headline"] = "Saved on the way"
    response = desk.post(f"/admin/articles/article/{qa.pk}/change/", screen.data | {"_ask": "1"})
    assert response["Location"] == url(qa, "invite/")
    assert Article.objects.get(pk=qa.pk).headline == "Saved on the way"


def test_unanswered_questions_are_ticked_and_the_known_address_is_filled_in(desk, qa, petra):
    Expert.objects.filter(pk=petra.pk).update(email="petra@known.example")
    screen = form(desk, qa)
    tomas = qa.participants.get(initials="TL").expert
    assert screen[f"email-{petra.pk}"] == "petra@known.example"
    assert screen.fields[f"questions-{petra.pk}"] == list(qa.questions.values_list("token", flat=True))
    assert f"questions-{tomas.pk}" not in screen and f"ask-{tomas.pk}" not in screen
    assert f"ask-{petra.pk}" in screen


def test_inviting_mails_stores_the_address_and_lists_who_was_invited(
    desk, qa, petra, django_capture_on_commit_callbacks
):
    screen = form(desk, qa)
    screen[f"email-{petra.pk}"] = "petra@example.org"
    screen["brief"] = "Three sentences, please."
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(url(qa, "invite/"), screen.data)["Location"] == url(qa)
    assert len(mail.outbox) == 1 and "Three sentences, please." in mail.outbox[0].body
    assert Expert.objects.get(pk=petra.pk).email == "petra@example.org"
    html = desk.get(url(qa)).content.decode()
    assert "Invited" in html and "0 of 3 questions answered" in html and "Remind" in html
    assert "could not be sent" not in html.rpartition("invitations")[2]
    # They are asked already, so nobody is ticked the next time.
    assert f"ask-{petra.pk}" not in form(desk, qa)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"email": ""}, "Enter the e-mail address of Dr Petra Oyelaran"),
        ({"email": "petra@"}, "Enter a valid email address."),
        ({"email": "a@b.example\nBcc: c@d.example"}, "Enter a valid email address."),
        ({"questions": []}, "Choose at least one question for Dr Petra Oyelaran"),
        ({"questions": ["foreign"]}, "Select a valid choice"),
        ({"ask": None}, "Nobody is chosen yet"),
        ({"deadline_0": "01/02/2001"}, "This time has passed"),
        ({"deadline_0": ""}, "Enter the date and the time."),
        ({"deadline_0": "31/02/2030"}, "Enter a valid date"),
        ({"deadline_0": "01/02/2999"}, "more than a year away"),
        ({"brief": "x" * 5001}, "at most 5000 characters"),
        ({"brief": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(desk, qa, petra, changes, wanted):
    screen = form(desk, qa)
    screen[f"email-{petra.pk}"] = "petra@example.org"
    screen["brief"] = "Kept."
    for name, value in changes.items():
        key = name if name in ("brief", "deadline_0") else f"{name}-{petra.pk}"
        screen.fields[key] = value if isinstance(value, list) else [value] if value is not None else []
    response = desk.post(url(qa, "invite/"), screen.data)
    html = response.content.decode()
    assert response.status_code == 200 and wanted in html and "Nothing was sent yet." in html
    assert "Kept." in html or "brief" in changes
    assert not Invitation.objects.exists() and mail.outbox == []


def test_a_qa_without_experts_or_questions_says_what_to_do(desk, joe):
    empty = make_qa(created_by=joe, experts=(), questions=0, published=False)
    assert "has no experts yet" in desk.get(url(empty, "invite/")).content.decode()
    silent = make_qa(created_by=joe, questions=0, published=False)
    assert "has no questions yet" in desk.get(url(silent, "invite/")).content.decode()
    assert "No experts have been invited yet." in desk.get(url(silent)).content.decode()


def test_questions_of_a_pending_version_can_be_asked(desk, qa, petra):
    Article.objects.filter(pk=qa.pk).update(published_at=timezone.now())
    screen = Screen(desk.get(f"/admin/articles/article/{qa.pk}/change/"), "article_form")
    screen.add("questions", text="A question that waits?")
    desk.post(f"/admin/articles/article/{qa.pk}/change/", screen.data)
    assert "A question that waits?" in desk.get(url(qa, "invite/")).content.decode()


def test_a_double_click_invites_once(desk, qa, petra, django_capture_on_commit_callbacks):
    screen = form(desk, qa)
    screen[f"email-{petra.pk}"] = "petra@example.org"
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            assert desk.post(url(qa, "invite/"), screen.data)["Location"] == url(qa)
    assert (Invitation.objects.count(), len(mail.outbox)) == (1, 1)
    screen.fields[f"questions-{petra.pk}"] = screen.fields[f"questions-{petra.pk}"][:1]
    desk.post(url(qa, "invite/"), screen.data)
    assert Invitation.objects.count() == 2


def test_answers_stay_reachable_when_the_article_is_no_longer_a_qa(desk, invitation, qa):
    submitted(invitation, "Water does.")
    Article.objects.filter(pk=qa.pk).update(kind="news")
    assert "Water does." in desk.get(page_of(invitation)).content.decode()


# --- Following


def test_the_states_are_invited_opened_answering_submitted(desk, invitation):
    for fields, label in (
        ({}, "Invited"),
        ({"opened_at": timezone.now()}, "Opened"),
        ({"first_typed_at": timezone.now()}, "Answering"),
        ({"submitted_at": timezone.now()}, "Submitted"),
        ({"reopened_at": timezone.now()}, "Answering"),
        ({"revoked_at": timezone.now()}, "Revoked"),
    ):
        Invitation.objects.update(**fields)
        html = desk.get(url(invitation.article)).content.decode()
        assert re.search(rf'class="status [\w-]+">{label}<', html), label


def test_one_click_reminds(desk, invitation, django_capture_on_commit_callbacks):
    InvitationLink.objects.update(made_at=timezone.now() - timedelta(days=1), mailed_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(page_of(invitation) + "remind/", {"_list": "1"})
    assert response["Location"] == url(invitation.article)
    assert [message.subject[:12] for message in mail.outbox] == ["A reminder: "]
    assert invitation.links.filter(is_reminder=True).count() == 1


def test_an_expert_who_has_submitted_is_not_reminded(desk, invitation):
    submitted(invitation, "Yes.")
    assert "Remind<" not in desk.get(url(invitation.article)).content.decode()
    response = desk.post(page_of(invitation) + "remind/", follow=True)
    assert "has submitted, so nothing was sent" in said(response) and mail.outbox == []


def test_a_click_revokes_and_a_form_changes_the_deadline(desk, invitation, client, link):
    later = timezone.localtime() + timedelta(days=20)
    data = {"deadline_0": f"{later:%d/%m/%Y}", "deadline_1": "17:00"}
    desk.post(page_of(invitation) + "deadline/", data)
    found = Invitation.objects.get()
    assert timezone.localdate(found.deadline) == later.date()
    assert {each.expires_at for each in found.links.all()} == {found.deadline}
    response = desk.post(page_of(invitation) + "deadline/", data | {"deadline_0": "01/01/2001"})
    assert "This time has passed" in response.content.decode()
    desk.post(page_of(invitation) + "revoke/")
    assert type(client)().get(link).status_code == 410
    assert "was revoked" in said(desk.post(page_of(invitation) + "deadline/", data, follow=True))


def test_a_wrong_address_is_told_at_the_field(desk, invitation):
    assert (
        "Enter a valid email address."
        in desk.post(page_of(invitation) + "address/", {"email": "petra@"}).content.decode()
    )


def test_a_get_changes_nothing(desk, invitation):
    for verb in ("remind", "revoke", "deadline", "address", "take", "decide", "detail", "portrait-of"):
        assert desk.get(page_of(invitation) + f"{verb}/").status_code == 405
    assert desk.post(page_of(invitation) + "nonsense/").status_code == 404


# --- Taking


def test_new_answers_are_taken_with_one_click(desk, invitation, qa):
    submitted(invitation, "Water does.", "Sand.")
    html = desk.get(page_of(invitation)).content.decode()
    assert "Take 2 new answers into the article" in html
    response = desk.post(page_of(invitation) + "take/", follow=True)
    assert "2 answers taken into the article." in said(response)
    html = response.content.decode()
    assert "Take 2 new" not in html and html.count("The article has the same words.") == 2
    assert Answer.objects.filter(article=qa, participant__initials="PO").count() == 2


def test_an_edited_answer_is_shown_side_by_side_and_chosen_by_hand(desk, invitation, qa):
    submitted(invitation, "Water does, through two valves.")
    row = Answer.objects.create(
        article=qa,
        question=qa.questions.first(),
        participant=qa.participants.get(initials="PO"),
        body="<p>Water does, through three valves.</p>",
    )
    html = desk.get(page_of(invitation)).content.decode()
    assert "In the article" in html and "From the expert" in html and "new answer" not in html
    assert re.search(r"<del>.*three.*</del><ins>.*two.*</ins>", html)
    answer = invitation.answers.first()
    seen = re.search(rf'name="seen-{answer.pk}" value="(\w+)"', html)[1]
    nothing = desk.post(page_of(invitation) + "decide/", {f"seen-{answer.pk}": seen}, follow=True)
    assert "You have not chosen anything" in said(nothing)
    desk.post(page_of(invitation) + "decide/", {f"seen-{answer.pk}": seen, f"how-{answer.pk}": "replace"})
    row.refresh_from_db()
    assert row.body == "<p>Water does, through two valves.</p>"


def test_a_form_that_a_colleague_has_open_merges_with_what_was_taken(desk, invitation, qa):
    submitted(invitation, "Water does.")
    screen = Screen(desk.get(f"/admin/articles/article/{qa.pk}/change/"), "article_form")
    desk.post(page_of(invitation) + "take/")
    screen["headline"] = "Typed meanwhile"
    change = f"/admin/articles/article/{qa.pk}/change/"
    conflict = Screen(desk.post(change, screen.data), "article_form")
    assert "Answer 1 of question 1" in conflict.response.content.decode()
    version = Article.objects.get(pk=qa.pk).version
    assert desk.post(change, conflict.data | {"overwrite": version}).status_code == 302
    assert Article.objects.get(pk=qa.pk).headline == "Typed meanwhile"
    assert Answer.objects.get(article=qa, participant__initials="PO").body == "<p>Water does.</p>"


def test_the_page_of_a_live_piece_says_where_answers_go(desk, invitation, qa):
    submitted(invitation, "Water does.")
    Article.objects.filter(pk=qa.pk).update(published_at=timezone.now())
    assert "Take 1 new answer into the pending version" in desk.get(page_of(invitation)).content.decode()
    response = desk.post(page_of(invitation) + "take/", follow=True)
    assert "taken into the pending version. Readers see it once it is approved." in said(response)
    assert not Answer.objects.filter(article=qa, participant__initials="PO").exists()


# --- Corrections and the portrait


def test_corrections_are_accepted_one_by_one(desk, invitation, qa, petra):
    details = {"title": "Professor", "name": "Petra Oyelaran-Smith", "posts": "Head of Tides"}
    Invitation.objects.update(details=details)
    html = desk.get(page_of(invitation)).content.decode()
    for words in ("Professor", "Head of Tides", "Post-nominals"):
        assert (words in html) == (words != "Post-nominals")
    verb = page_of(invitation) + "detail/"
    desk.post(verb, {"name": "title", "seen": "Professor", "accept": "1"})
    desk.post(verb, {"name": "posts", "seen": "Head of Tides", "accept": "1"})
    desk.post(verb, {"name": "name", "seen": "Petra Oyelaran-Smith", "decline": "1"})
    petra.refresh_from_db()
    assert (petra.title, petra.name) == ("Professor", "Petra Oyelaran")
    assert qa.participants.get(expert=petra).posts == "Head of Tides"
    assert "Details corrected by the expert" not in desk.get(page_of(invitation)).content.decode()


def test_a_correction_that_changed_since_is_not_accepted(desk, invitation, petra):
    Invitation.objects.update(details={"title": "Dame"})
    response = desk.post(
        page_of(invitation) + "detail/", {"name": "title", "seen": "Professor", "accept": "1"}, follow=True
    )
    assert "has changed this since" in said(response)
    assert Expert.objects.get(pk=petra.pk).title == "Dr"
    assert "no such correction" in said(desk.post(page_of(invitation) + "detail/", {"name": "slug"}, follow=True))


def test_an_expert_of_published_pieces_is_changed_by_editors_alone(desk, invitation, petra, as_user, ada):
    make_qa(experts=(), questions=0).participants.create(expert=petra, initials="PO")
    Invitation.objects.update(details={"title": "Professor"})
    sent = {"name": "title", "seen": "Professor", "accept": "1"}
    assert "only an editor can accept this" in desk.get(page_of(invitation)).content.decode()
    assert "only an editor can change it" in said(desk.post(page_of(invitation) + "detail/", sent, follow=True))
    assert Expert.objects.get(pk=petra.pk).title == "Dr"
    as_user(ada).post(page_of(invitation) + "detail/", sent)
    assert Expert.objects.get(pk=petra.pk).title == "Professor"


def test_a_portrait_becomes_a_picture_and_its_credit_is_asked_for(desk, invitation, petra):
    writing.save_portrait(
        invitation, content=image_bytes(900, 1100), name="me.jpg", credit="Ann Other", now=timezone.now()
    )
    assert "Make it the expert’s portrait" in desk.get(page_of(invitation)).content.decode()
    shown = desk.get(page_of(invitation) + "portrait/")
    assert shown["Content-Type"] == "image/jpeg" and "no-store" in shown["Cache-Control"]
    assert not Picture.objects.exists()
    response = desk.post(page_of(invitation) + "portrait-of/", {"accept": "1"})
    picture = Picture.objects.get()
    assert response["Location"] == f"/admin/articles/picture/describe/{picture.pk}/"
    assert (picture.credit, picture.alt_text, picture.width) == ("Ann Other", "Dr Petra Oyelaran", 900)
    assert Expert.objects.get(pk=petra.pk).portrait == picture
    assert "Make it the expert’s portrait" not in desk.get(page_of(invitation)).content.decode()


# --- Rights


def test_others_may_look_but_neither_ask_nor_take(invitation, qa, as_user, make_user):
    submitted(invitation, "Water does.")
    other = as_user(make_user("kim@example.com", "Journalists", is_staff=True))
    html = other.get(page_of(invitation)).content.decode()
    assert "You cannot take answers now" in html and "Revoke" not in html
    for verb in ("take", "decide", "remind", "revoke", "detail", "portrait-of"):
        assert other.post(page_of(invitation) + f"{verb}/").status_code == 403
    assert other.get(url(qa, "invite/")).status_code == 403
    assert not Answer.objects.filter(participant__initials="PO").exists()


def test_while_editors_have_the_piece_its_owner_reminds_but_does_not_take(desk, invitation, qa):
    submitted(invitation, "Water does.")
    Article.objects.filter(pk=qa.pk).update(submitted_at=timezone.now())
    assert desk.post(page_of(invitation) + "take/").status_code == 403
    assert desk.post(page_of(invitation) + "revoke/").status_code == 302


def test_strangers_and_readers_do_not_get_in(client, invitation, qa, as_user, rhea):
    for browser in (client, as_user(rhea)):
        for path in (url(qa), url(qa, "invite/"), page_of(invitation), page_of(invitation) + "portrait/"):
            assert browser.get(path).status_code in (302, 403)


def test_an_invitation_is_found_under_its_own_article_alone(desk, invitation, joe):
    other = make_qa(created_by=joe, published=False)
    assert desk.get(url(other, f"{invitation.pk}/")).status_code == 404
    assert desk.post(url(other, f"{invitation.pk}/take/")).status_code == 404


# --- The desk's front page, and what pages cost


def test_the_front_page_tells_of_answers_that_came_in_until_they_are_taken(desk, invitation, make_user, client):
    assert "Answers that came in" not in desk.get("/admin/").content.decode()
    submitted(invitation, "Water does.")
    html = desk.get("/admin/").content.decode()
    assert "Answers that came in" in html and page_of(invitation) in html
    assert "answers to read" in desk.get(f"/admin/articles/article/{invitation.article_id}/change/").content.decode()
    other = type(client)()
    other.force_login(
        make_user("kim@example.com", "Journalists", is_staff=True),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert "Answers that came in" not in other.get("/admin/").content.decode()
    desk.post(page_of(invitation) + "take/")
    assert "Answers that came in" not in desk.get("/admin/").content.decode()


def cost(desk, path) -> int:
    desk.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert desk.get(path).status_code == 200
    return len(asked)


def test_the_screens_cost_the_same_however_many_experts_and_questions(desk, joe, invite):
    costs = []
    for number in (2, 8):
        qa = make_qa(
            created_by=joe,
            questions=number,
            published=False,
        )
        for _ in range(number):
            invitation, _ = invite(qa)
            submitted(invitation, *["Words."] * number)
            InvitedAnswer.objects.exclude(position=0).update(settled_text="Words.", settled_by=joe)
            invitation.links.update(mailed_at=timezone.now())
        for _ in range(number):
            InvitationLink.objects.issue(
                invitation=invitation, made_at=timezone.now(), made_by=joe, expires_at=invitation.deadline
            )
        costs.append([cost(desk, path) for path in (url(qa), url(qa, "invite/"), page_of(invitation), "/admin/")])
    assert costs[0] == costs[1]
