"""The mails around an invitation: what they say, to whom they go, and what happens if one cannot go."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from articles.asking import inviting, writing
from articles.asking.writing import Typed
from articles.models import Expert, Invitation, InvitationLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailed(django_capture_on_commit_callbacks):
    """Do something and return the mails that went after it: `mailed(lambda: …)`."""

    def run(act):
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return mail.outbox[before:]

    return run


def path_in(message) -> str:
    line = next(line for line in message.body.splitlines() if "/link/answer/" in line)
    return "/link/" + line.partition("/link/")[2]


def test_the_mail_has_the_brief_the_questions_the_deadline_and_a_link_that_opens(qa, invite, mailed, client, joe):
    [message] = mailed(lambda: invite(qa))
    assert message.to == ["Petra Oyelaran <petra@example.org>"] and message.reply_to == [
        "Joe Journalist <joe@example.com>"
    ]
    assert message.subject.startswith("Questions from ") and qa.headline in message.subject
    html = message.alternatives[0][0]
    for words in ("Please be brief.", f"Question 1 of {qa.pk}?", f"Question 3 of {qa.pk}?", "Joe Journalist"):
        assert words in message.body and words in html
    assert path_in(message) in html and "whispers" not in message.body + html
    assert client.get(path_in(message)).status_code == 200


def test_an_embargo_is_told_in_the_mail_and_on_the_page(qa, invite, mailed, client):
    type(qa).objects.filter(pk=qa.pk).update(embargo_until=timezone.now() + timedelta(days=9))
    [message] = mailed(lambda: invite(type(qa).objects.get(pk=qa.pk)))
    for told in (message.body, message.alternatives[0][0], client.get(path_in(message)).content.decode()):
        assert "under embargo until" in told


def test_a_headline_of_several_lines_and_odd_names_make_no_wrong_header(qa, invite, mailed):
    type(qa).objects.filter(pk=qa.pk).update(headline="One\r\nBcc: all@example.org")
    Expert.objects.filter(name="Petra Oyelaran").update(name='Petra "P" <x@y>, O\nBcc: z@example.org')
    [message] = mailed(lambda: invite(type(qa).objects.get(pk=qa.pk)))
    headers = message.message().as_string().partition("\n\n")[0]
    assert "\nBcc:" not in headers and message.recipients()[0].endswith("<petra@example.org>")


def test_a_reminder_has_a_new_link_and_the_first_one_still_opens(invited, mailed, client, joe):
    invitation, token = invited
    InvitationLink.objects.update(mailed_at=timezone.now())
    later = timezone.now() + timedelta(hours=1)
    [message] = mailed(lambda: inviting.remind(invitation, by=joe, now=later))
    assert message.subject.startswith("A reminder: ") and "this is a reminder" in message.body
    assert token not in message.body
    for path in (path_in(message), f"/link/answer/{token}/"):
        assert client.get(path).status_code == 200


def test_a_second_click_sends_no_second_mail(qa, invite, mailed, joe):
    found = []
    mailed(lambda: found.append(invite(qa)[0]))
    InvitationLink.objects.update(mailed_at=timezone.now())
    with pytest.raises(inviting.NotNow, match="less than a minute ago"):
        inviting.remind(found[0], by=joe, now=timezone.now())


def test_another_address_gets_a_link_and_those_of_the_former_one_end(invited, mailed, client, joe):
    invitation, token = invited
    [message] = mailed(
        lambda: inviting.remind(invitation, by=joe, now=timezone.now(), email="petra@university.example")
    )
    assert message.to == ["Petra Oyelaran <petra@university.example>"]
    assert client.get(f"/link/answer/{token}/").status_code == 410
    assert client.get(path_in(message)).status_code == 200
    assert Expert.objects.get(pk=invitation.expert_id).email == "petra@university.example"


@pytest.mark.parametrize(
    ("state", "said"), [("revoked", "was revoked"), ("ended", "deadline has passed"), ("submitted", "has submitted")]
)
def test_a_pointless_reminder_is_not_sent(invited, mailed, joe, state, said):
    invitation, now = invited[0], timezone.now()
    if state == "revoked":
        inviting.revoke(invitation, by=joe, now=now)
    elif state == "submitted":
        Invitation.objects.update(submitted_at=now)
    at = now + timedelta(days=30 if state == "ended" else 0)

    def remind():
        with pytest.raises(inviting.NotNow, match=said):
            inviting.remind(invitation, by=joe, now=at)

    assert mailed(remind) == []


def test_a_mail_that_cannot_go_loses_nothing_and_can_be_sent_again(qa, invite, mailed, settings, joe, as_user):
    settings.EMAIL_BACKEND = "tests.articles.asking.test_mails.Broken"
    found = []
    assert mailed(lambda: found.append(invite(qa)[0])) == []
    invitation = found[0]
    first = invitation.links.order_by("pk").first()
    assert first.mailed_at is None and invitation.answers.count() == 3
    InvitationLink.objects.exclude(pk=first.pk).delete()
    html = as_user(joe).get(f"/admin/articles/article/{qa.pk}/asking/").content.decode()
    assert "The last mail could not be sent." in html and "Send again" in html
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    [message] = mailed(lambda: inviting.remind(invitation, by=joe, now=timezone.now()))
    assert not message.subject.startswith("A reminder")
    html = as_user(joe).get(f"/admin/articles/article/{qa.pk}/asking/").content.decode()
    assert "could not be sent" not in html


class Broken:
    """A mail server that is down."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise OSError("The mail server does not answer.")


def submit(invitation, words, at):
    answer = invitation.answers.first()
    writing.submit(invitation, Typed({answer.pk: (words, answer.revision)}), at)


def test_the_journalist_is_told_once_in_a_quarter_of_an_hour(invitation, mailed):
    now = timezone.now()
    [message] = mailed(lambda: submit(invitation, "One.", now))
    assert message.to == ["Joe Journalist <joe@example.com>"] and message.subject == "Answers from Dr Petra Oyelaran"
    assert f"/admin/articles/article/{invitation.article_id}/asking/{invitation.pk}/" in message.body
    assert "One." not in message.body
    assert mailed(lambda: submit(invitation, "Two.", now + timedelta(minutes=5))) == []
    assert len(mailed(lambda: submit(invitation, "Three.", now + timedelta(minutes=20)))) == 1


def test_a_submission_is_stored_even_if_nobody_can_be_notified(invitation, mailed, settings):
    settings.EMAIL_BACKEND = "tests.articles.asking.test_mails.Broken"
    mailed(lambda: submit(invitation, "One.", timezone.now()))
    assert Invitation.objects.get().submitted_at is not None


def test_the_owner_is_notified_if_the_sender_has_left(invite, qa, mailed, make_user):
    gone = make_user("gone@example.com", "Journalists", is_staff=True, is_active=False)
    invitation, _ = invite(qa, by=gone)
    [message] = mailed(lambda: submit(invitation, "One.", timezone.now()))
    assert message.to == ["Joe Journalist <joe@example.com>"]
