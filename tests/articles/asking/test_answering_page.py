"""The page of an invited expert: what it keeps, what it shows, and what it never shows."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import limits
from articles.asking import inviting, writing
from articles.models import Invitation, InvitationLink, InvitedPortrait
from articles.views import asking as view
from tests.articles.admin.screen import Screen
from tests.factories import image_bytes, make_qa, upload

pytestmark = pytest.mark.django_db

JSON = {"accept": "application/json"}


@pytest.fixture
def page(client, link):
    """The expert's form as the browser has it."""
    return lambda: Screen(client.get(link), "")


def send(client, link, screen, do="save", **more):
    return client.post(link, screen.data | {"do": do} | more)


def keys(invitation) -> list[str]:
    return [f"answer-{answer.pk}" for answer in invitation.answers.all()]


def texts(invitation) -> list[str]:
    return [answer.text for answer in invitation.answers.all()]


def stored(invitation) -> Invitation:
    return Invitation.objects.get(pk=invitation.pk)


# --- Saving


def test_typed_text_is_saved_without_scripts_and_shown_again(client, link, invitation, page):
    first, second, _ = keys(invitation)
    screen = page()
    screen[first] = "Water does.\r\n\r\nAnd <b>gravity</b> & sand."
    response = send(client, link, screen)
    assert response.status_code == 303 and response["Location"] == f"{link}?saved=1"
    assert texts(invitation) == ["Water does.\n\nAnd <b>gravity</b> & sand.", "", ""]
    html = client.get(response["Location"]).content.decode()
    assert "Saved at" in html and "And &lt;b&gt;gravity&lt;/b&gt; &amp; sand." in html
    assert page()[second] == ""


def test_the_script_saves_only_what_changed_and_is_told_the_next_base(client, link, invitation, page):
    first, second, _ = keys(invitation)
    number = first.removeprefix("answer-")
    sent = {first: "One.", f"base-{number}": page()[f"base-{number}"], "screen": "tab-1"}
    told = client.post(link, sent, headers=JSON).json()
    assert told["state"] == "saved" and re.fullmatch(r"\d\d:\d\d", told["at"]) and not told["errors"]
    sent |= {first: "One and a half.", f"base-{number}": told["bases"][first]}
    assert client.post(link, sent, headers=JSON).json()["state"] == "saved"
    assert texts(invitation) == ["One and a half.", "", ""]


def test_a_lost_response_makes_no_second_text(client, link, invitation, page):
    first, *_ = keys(invitation)
    number = first.removeprefix("answer-")
    sent = {f"base-{number}": page()[f"base-{number}"], "screen": "tab-1"}
    client.post(link, sent | {first: "One."}, headers=JSON)
    told = client.post(link, sent | {first: "One, two."}, headers=JSON).json()
    assert (told["state"], told["doubled"], texts(invitation)[0]) == ("saved", [], "One, two.")


def test_a_get_changes_nothing_so_mail_scanners_do_no_harm(client, link, invitation):
    for _ in range(2):
        assert client.get(link).status_code == client.head(link).status_code == 200
    found = stored(invitation)
    assert (found.state, found.opened_at) == (Invitation.State.INVITED, None)
    assert not InvitationLink.objects.exclude(first_used_at=None).exists()
    client.post(link, {"do": "opened"}, headers=JSON)
    assert stored(invitation).state == Invitation.State.OPENED


def test_the_first_save_counts_as_opened_and_answering(client, link, invitation, page):
    screen = page()
    screen[keys(invitation)[0]] = "Yes."
    send(client, link, screen)
    found = stored(invitation)
    assert found.state == Invitation.State.ANSWERING and found.opened_at is not None


def test_a_save_without_changes_does_not_count_as_answering(client, link, invitation, page):
    send(client, link, page())
    assert stored(invitation).state == Invitation.State.INVITED


# --- Two devices


def test_two_devices_never_overwrite_each_other(client, link, invitation, page):
    first, second, _ = keys(invitation)
    tablet, laptop = page(), page()
    tablet[first], laptop[first], laptop[second] = "From the tablet.", "From the laptop.", "Only here."
    send(client, link, tablet)
    html = send(client, link, laptop).content.decode()
    assert "You have also typed an answer on another device" in html
    assert "From the tablet." in html and "From the laptop." in html
    answer = invitation.answers.first()
    assert (answer.text, answer.other_text) == ("From the tablet.", "From the laptop.")
    assert texts(invitation)[1] == "Only here."


def test_the_expert_chooses_between_the_two_texts(client, link, invitation, page):
    first, *_ = keys(invitation)
    tablet, laptop = page(), page()
    tablet[first], laptop[first] = "From the tablet.", "From the laptop."
    send(client, link, tablet), send(client, link, laptop)
    number = first.removeprefix("answer-")
    send(client, link, page(), do=f"use:{number}")
    answer = invitation.answers.first()
    assert (answer.text, answer.other_text) == ("From the laptop.", "From the tablet.")
    send(client, link, page(), do=f"drop:{number}")
    answer = invitation.answers.first()
    assert (answer.text, answer.other_text) == ("From the laptop.", "")


def test_an_old_page_that_left_an_answer_alone_does_not_bring_its_old_text_back(client, link, invitation, page):
    first, second, _ = keys(invitation)
    old, new = page(), page()
    new[first], old[second] = "Newer.", "Another answer."
    send(client, link, new)
    assert send(client, link, old).status_code == 303
    answers = invitation.answers.all()
    assert [answer.text for answer in answers] == ["Newer.", "Another answer.", ""]
    assert not any(answer.other_text for answer in answers)


def test_three_devices_keep_three_texts(client, link, invitation, page):
    first, *_ = keys(invitation)
    pages = [page() for _ in range(3)]
    for number, screen in enumerate(pages):
        screen[first] = f"Text {number}."
        send(client, link, screen)
    answer = invitation.answers.first()
    assert answer.text == "Text 0." and "Text 1." in answer.other_text and "Text 2." in answer.other_text


def test_a_detail_changed_on_another_device_is_shown_and_not_overwritten(client, link, invitation, page):
    tablet, laptop = page(), page()
    tablet["title"], laptop["title"] = "Professor", "Dame"
    send(client, link, tablet)
    html = send(client, link, laptop).content.decode()
    assert "to “Professor”" in html and 'value="Dame"' in html
    assert stored(invitation).details == {"title": "Professor"}
    again = Screen(send(client, link, laptop), "")
    send(client, link, again)
    assert stored(invitation).details == {"title": "Dame"}


# --- Submitting, coming back, the deadline


def test_submitting_thanks_and_the_same_link_reopens(client, link, invitation, page):
    screen = page()
    screen[keys(invitation)[0]] = "Yes."
    assert send(client, link, screen, "submit")["Location"] == link
    html = client.get(link).content.decode()
    assert "Thank you" in html and "Yes." in html and "<textarea" not in html
    assert stored(invitation).state == Invitation.State.SUBMITTED
    client.post(link, {"do": "reopen"})
    assert stored(invitation).state == Invitation.State.ANSWERING and stored(invitation).submitted_at
    screen = page()
    screen[keys(invitation)[0]] = "No."
    send(client, link, screen, "submit")
    assert (stored(invitation).state, texts(invitation)[0]) == (Invitation.State.SUBMITTED, "No.")


def test_a_submission_with_no_answer_at_all_is_refused_in_words(client, link, invitation, page):
    html = send(client, link, page(), "submit").content.decode()
    assert "There is no answer yet, so nothing was submitted." in html
    screen = page()
    screen[keys(invitation)[0]] = " \r\n \t"
    assert "nothing was submitted" in send(client, link, screen, "submit").content.decode()
    assert stored(invitation).submitted_at is None


def test_after_the_deadline_the_page_says_so_and_nothing_is_shown_or_stored(client, link, invitation, page):
    first, *_ = keys(invitation)
    screen = page()
    screen[first] = "Typed in time."
    send(client, link, screen)
    InvitationLink.objects.update(
        made_at=timezone.now() - timedelta(days=2), expires_at=timezone.now() - timedelta(seconds=1)
    )
    response = client.get(link)
    assert response.status_code == 410 and "This link has ended" in response.content.decode()
    assert "Typed in time." not in response.content.decode()
    screen[first] = "Typed too late."
    response = send(client, link, screen, "submit")
    html = response.content.decode()
    assert response.status_code == 410 and "Typed too late." in html and "The deadline has passed" in html
    assert client.post(link, screen.data, headers=JSON).json() == {"state": "closed"}
    assert texts(invitation)[0] == "Typed in time."


def test_a_new_deadline_opens_the_same_link_again(client, link, invitation):
    now = timezone.now()
    Invitation.objects.update(invited_at=now - timedelta(days=3), deadline=now - timedelta(days=1))
    InvitationLink.objects.update(made_at=now - timedelta(days=3), expires_at=now - timedelta(days=1))
    assert client.get(link).status_code == 410
    inviting.move_deadline(invitation, deadline=now + timedelta(days=1), now=now)
    assert client.get(link).status_code == 200


def test_a_revoked_invitation_closes_the_links_of_all_its_mails(client, link, invitation, joe):
    inviting.revoke(invitation, by=joe, now=timezone.now())
    response = client.get(link)
    assert response.status_code == 410 and "This link was withdrawn" in response.content.decode()
    assert not InvitationLink.objects.open(timezone.now()).exists()


def test_words_typed_when_the_link_was_revoked_are_given_back(client, link, invitation, joe, page):
    screen = page()
    screen[keys(invitation)[0]] = "Still typing."
    inviting.revoke(invitation, by=joe, now=timezone.now())
    response = send(client, link, screen)
    assert response.status_code == 410 and "Still typing." in response.content.decode()


# --- Bounds


def test_an_answer_that_is_too_long_stays_in_the_field_and_the_rest_is_saved(client, link, invitation, page):
    first, second, _ = keys(invitation)
    screen = page()
    screen[first], screen[second] = "x" * (writing.LONGEST_ANSWER + 1), "Short."
    again = Screen(response := send(client, link, screen, "submit"), "")
    html = response.content.decode()
    assert "20,001 characters; 20,000 is the limit" in html and "Some of your text could not be saved" in html
    assert again[first] == "x" * 20_001 and texts(invitation) == ["", "Short.", ""]
    assert stored(invitation).submitted_at is None
    again[first] = "x" * 20_000
    assert send(client, link, again, "submit").status_code == 303


@pytest.mark.parametrize(
    "typed",
    ["a\0b", "\ud800x", "\x1b[31mred", "W" * 3000, "שלום עולם — مرحبا", "{{ settings }}", "<script>alert(1)</script>"],
    ids=["nul", "surrogate", "escape", "long word", "right to left", "template", "script"],
)
def test_odd_text_is_kept_as_words(client, link, invitation, page, typed):
    screen = page()
    screen[keys(invitation)[0]] = typed.encode("utf-8", "replace").decode()
    assert send(client, link, screen).status_code == 303
    kept = texts(invitation)[0]
    assert kept and "\0" not in kept and "\x1b" not in kept
    html = client.get(link).content.decode()
    assert "<script>alert" not in html and html.count("<textarea") == 4


@pytest.mark.parametrize(
    "data",
    [
        {"answer-99999999": "x"},
        {"answer-": "x"},
        {"do": "use:99999999999999999"},
        {"do": "drop:1"},
        {"do": "nonsense", "base-1": "9" * 50},
        {"screen": "x" * 5000, "name": "N" * 5000},
    ],
)
def test_requests_that_no_page_sends_do_no_harm(client, link, invitation, data):
    assert client.post(link, data).status_code in (200, 303)
    assert texts(invitation) == ["", "", ""]


def test_an_answer_of_another_invitation_is_out_of_reach(client, link, invitation, invite, qa):
    other, _ = invite(qa, "TL")
    foreign = other.answers.first()
    client.post(link, {f"answer-{foreign.pk}": "Mine now.", f"base-{foreign.pk}": "0.x"})
    client.post(link, {"do": f"use:{foreign.pk}"})
    foreign.refresh_from_db()
    assert foreign.text == ""


def test_typed_text_is_saved_while_the_cache_is_down(client, link, invitation, page, monkeypatch):
    def away(*arguments, **options):
        raise ConnectionError("The cache does not answer.")

    monkeypatch.setattr(limits.cache, "add", away)
    screen = page()
    screen[keys(invitation)[0]] = "Kept all the same."
    assert send(client, link, screen).status_code == 303
    assert texts(invitation)[0] == "Kept all the same."


@pytest.mark.parametrize("headers", [{}, JSON], ids=["by the button", "by the script"])
def test_an_invitation_revoked_while_a_save_is_under_way_gives_the_words_back(
    client, link, invitation, page, joe, monkeypatch, headers
):
    def meanwhile(*arguments):
        inviting.revoke(invitation, by=joe, now=timezone.now())
        return True

    monkeypatch.setattr(limits, "is_within", meanwhile)
    screen = page()
    screen[keys(invitation)[0]] = "Too late by a moment."
    response = client.post(link, screen.data, headers=headers)
    assert response.status_code == 410 and texts(invitation)[0] == ""
    assert headers or "Too late by a moment." in response.content.decode()


def test_too_many_saves_in_a_minute_wait_and_lose_nothing(client, link, invitation, page, monkeypatch):
    monkeypatch.setattr(view, "SAVES_A_MINUTE", 2)
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000.0)
    screen = page()
    for words in ("One.", "Two."):
        screen[keys(invitation)[0]] = words
        screen = Screen(client.get(send(client, link, screen)["Location"]), "")
    screen[keys(invitation)[0]] = "Three."
    response = send(client, link, screen)
    assert response.status_code == 429 and response["Retry-After"] == "60"
    assert "Three." in response.content.decode() and "too fast" in response.content.decode()
    assert client.post(link, screen.data, headers=JSON).json() == {"state": "busy"}
    assert texts(invitation)[0] == "Two."
    cache.clear()
    assert send(client, link, Screen(response, "")).status_code == 303
    assert texts(invitation)[0] == "Three."


# --- Details and the portrait


def test_details_are_checked_and_only_corrections_are_kept(client, link, invitation, page):
    screen = page()
    assert (screen["name"], screen["title"]) == ("Petra Oyelaran", "Dr")
    assert screen["posts"].startswith("Professor of Testing")
    screen["posts"] = "Head of Tides, Halden Institute\r\nFellow, Marlow"
    screen["title"] = ""
    send(client, link, screen)
    assert stored(invitation).details == {"title": "", "posts": "Head of Tides, Halden Institute\nFellow, Marlow"}
    assert page()["title"] == ""
    invitation.expert.refresh_from_db()
    assert invitation.expert.title == "Dr"


@pytest.mark.parametrize(
    ("name", "value", "said"), [("name", " ", "Enter your name"), ("title", "x" * 61, "60 is the")]
)
def test_a_wrong_detail_is_told_at_its_field(client, link, invitation, page, name, value, said):
    screen = page()
    screen[name] = value
    assert said in send(client, link, screen).content.decode()
    assert stored(invitation).details == {}


def test_a_portrait_is_measured_re_encoded_and_shown_to_its_sender_alone(client, link, invitation, page):
    sent = upload("me.png", image_bytes(2000, 2400, "PNG"))
    assert send(client, link, page(), portrait=sent, credit="Ann Other").status_code == 303
    portrait = InvitedPortrait.objects.get()
    assert bytes(portrait.content).startswith(b"\xff\xd8") and portrait.credit == "Ann Other"
    response = client.get(f"{link}portrait/")
    assert response.content == bytes(portrait.content) and response["Cache-Control"] == "private, no-store"
    send(client, link, page(), do="remove_portrait")
    assert client.get(f"{link}portrait/").status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"MZ not a picture", "not a picture"), (b"", "empty"), (image_bytes(200, 300), "at least 400")],
)
def test_a_wrong_portrait_file_is_refused_with_a_reason_and_the_answers_are_saved(
    client, link, invitation, page, content, said
):
    screen = page()
    screen[keys(invitation)[0]] = "Saved all the same."
    html = send(client, link, screen, portrait=upload("me.jpg", content)).content.decode()
    assert said in html and texts(invitation)[0] == "Saved all the same."
    assert not InvitedPortrait.objects.exists()


# --- What it shows


def addresses(client, link, invitation):
    """Every kind of response that the holder of a link can get."""
    first = keys(invitation)[0]
    yield client.get(link)
    yield client.post(link, {"do": "opened"}, headers=JSON)
    yield client.post(link, {first: "Mine.", f"base-{first[7:]}": "0.x"}, headers=JSON)
    yield client.post(link, {first: "x" * 30_000, f"base-{first[7:]}": "1.x"}, headers=JSON)
    yield client.post(link, {first: "x" * 30_000, f"base-{first[7:]}": "1.x"})
    yield client.post(link, {first: "Stale.", f"base-{first[7:]}": "0.x"})
    yield client.post(link, {"name": ""})
    yield client.post(link, {"portrait": upload("me.jpg", b"no picture")})
    yield client.post(link, {"do": "submit"})
    yield client.get(link)
    yield client.get(f"{link}portrait/")
    yield client.put(link)
    yield client.get(f"{link}x/")
    yield client.get(f"{link[:-3]}/")


def test_no_response_contains_answers_or_addresses_of_others(client, link, invitation, invite, qa):
    other, _ = invite(qa, "TL", email="tomas@example.org", brief="For Tomas alone.")
    other.answers.update(text="What Tomas types in private.")
    qa.body = "<p>An introduction that nobody has seen.</p>"
    qa.standfirst = "A standfirst that nobody has seen."
    qa.save()
    for response in addresses(client, link, invitation):
        told = response.content.decode(errors="replace") + str(dict(response.items()))
        for secret in (
            *("whispers", "Tomas", "tomas@example.org", "petra@example.org", "in private", "nobody has seen"),
            "Lindqvist",
        ):
            assert secret not in told, (secret, response.request["PATH_INFO"])


def test_no_response_is_cached_or_indexed_or_leaks_its_address(client, link, invitation):
    for response in list(addresses(client, link, invitation))[:-3]:
        assert response["Cache-Control"] == "private, no-store"
        assert "noindex" in response["X-Robots-Tag"] and response["Referrer-Policy"] == "no-referrer"
        assert not response.cookies and "cookie" not in response.get("Vary", "").lower()


def test_a_question_that_was_deleted_breaks_nothing_and_loses_nothing(client, link, invitation, page, qa):
    first, *_ = keys(invitation)
    screen = page()
    screen[first] = "Kept."
    send(client, link, screen)
    qa.questions.all().delete()
    qa.participants.filter(initials="PO").delete()
    html = client.get(link).content.decode()
    assert "Kept." in html and f"Question 1 of {qa.pk}?" in html
    screen = page()
    screen[first] = "Kept and changed."
    assert send(client, link, screen, "submit").status_code == 303
    assert texts(invitation)[0] == "Kept and changed."


def test_the_page_costs_the_same_with_many_questions(client, invite, joe):
    counts = []
    for number in (2, 8):
        _, token = invite(make_qa(created_by=joe, questions=number, published=False))
        client.get(f"/link/answer/{token}/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/link/answer/{token}/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
