"""The buttons of an edition: who may use them, what they do, and what the history says."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core import mail
from django.utils import timezone

from newsletters.models import Edition, Suppression
from newsletters.sending import suppression
from tests.newsletters.admin.test_edition_screen import address, opened

State = Edition.State


def do(client, edition: Edition, verb: str):
    return client.post(f"/admin/newsletters/edition/{edition.pk}/do/{verb}/", follow=True)


def state_of(edition: Edition) -> Edition.State:
    return Edition.objects.get(pk=edition.pk).state


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("hold", {}, State.HELD),
        ("release", {"held_at": timezone.now()}, State.DRAFT),
        ("skip", {}, State.SKIPPED),
        ("skip", {"held_at": timezone.now()}, State.SKIPPED),
        ("unskip", {"skipped_at": timezone.now()}, State.DRAFT),
        ("send", {}, State.SENDING),
    ],
)
def test_ada_presses_a_button_and_the_history_says_so(as_user, ada, edition, readers, verb, before, after):
    readers(2)
    Edition.objects.filter(pk=edition.pk).update(**before)
    do(as_user(ada), edition, verb)
    assert state_of(edition) is after
    entry = LogEntry.objects.get()
    assert entry.user == ada and entry.object_id == str(edition.pk) and entry.get_change_message()


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("pause", {}, State.PAUSED),
        ("go-on", {"paused_at": timezone.now()}, State.SENDING),
        ("stop", {}, State.STOPPED),
        ("stop", {"paused_at": timezone.now()}, State.STOPPED),
    ],
)
def test_ada_pauses_goes_on_and_stops_while_it_is_sent(as_user, ada, make_sent, verb, before, after):
    edition = make_sent("pending", "sent", **before)
    response = do(as_user(ada), edition, verb)
    assert state_of(edition) is after
    assert response.redirect_chain[-1][0].endswith("/progress/")


def test_send_now_asks_first_and_shows_the_number_of_readers(as_user, ada, edition, readers):
    users = readers(4)
    suppression.suppress(users[0].email, Suppression.Cause.EDITOR)
    users[1].is_active = False
    users[1].save()
    client = as_user(ada)
    html = client.get(f"/admin/newsletters/edition/{edition.pk}/do/send/").content.decode()
    assert "Send to 2 readers?" in html
    assert state_of(edition) is State.DRAFT
    html = do(client, edition, "send").content.decode()
    assert state_of(edition) is State.SENDING
    assert "Being sent" in html
    assert edition.deliveries.filter(state="pending").count() == 2


def test_typed_words_are_saved_before_the_confirmation_page(as_user, ada, edition):
    client = as_user(ada)
    screen = opened(client, edition)
    screen["subject"] = "A subject"
    response = client.post(address(edition), screen.data | {"_verb": "send"})
    assert response.url == f"/admin/newsletters/edition/{edition.pk}/do/send/"
    edition.refresh_from_db()
    assert edition.subject == "A subject"


def test_hold_on_the_screen_saves_and_holds(as_user, ada, edition):
    client = as_user(ada)
    screen = opened(client, edition)
    screen["introduction"] = "Good morning."
    client.post(address(edition), screen.data | {"_verb": "hold"})
    edition.refresh_from_db()
    assert edition.state is State.HELD and edition.introduction == "Good morning."


def test_a_second_click_changes_nothing_and_says_so(as_user, ada, edition):
    client = as_user(ada)
    do(client, edition, "hold")
    html = do(client, edition, "hold").content.decode()
    assert "Nothing was done, because the edition has since changed." in html
    assert LogEntry.objects.count() == 1


def test_an_edition_is_not_sent_if_all_its_articles_are_withdrawn(as_user, ada, edition):
    client = as_user(ada)
    for item in edition.items.all():
        item.article.withdrawn_at = timezone.now() - timedelta(minutes=1)
        item.article.save()
    assert "This edition is empty" in client.get(f"/admin/newsletters/edition/{edition.pk}/do/send/").content.decode()
    assert "nothing to send" in do(client, edition, "send").content.decode()
    assert state_of(edition) is State.DRAFT


def test_a_get_changes_nothing(as_user, ada, edition):
    client = as_user(ada)
    for verb in ("hold", "skip", "send"):
        client.get(f"/admin/newsletters/edition/{edition.pk}/do/{verb}/")
    client.get(f"/admin/newsletters/edition/{edition.pk}/test/")
    assert state_of(edition) is State.DRAFT and mail.outbox == []
    assert client.post(f"/admin/newsletters/edition/{edition.pk}/do/explode/").status_code == 404


@pytest.mark.parametrize("verb", ["hold", "skip", "send", "pause", "stop", "release", "unskip", "go-on"])
def test_joe_cannot_use_the_buttons(as_user, joe, edition, verb):
    client = as_user(joe)
    assert client.post(f"/admin/newsletters/edition/{edition.pk}/do/{verb}/").status_code == 403
    assert client.post(f"/admin/newsletters/edition/{edition.pk}/test/").status_code == 403
    assert state_of(edition) is State.DRAFT


def test_a_user_without_the_permission_does_not_see_the_buttons(as_user, ada, edition):
    client = as_user(ada)
    assert 'value="send"' in client.get(address(edition)).content.decode()
    group = ada.groups.get()
    group.permissions.remove(Permission.objects.get(codename="send_edition"))
    html = client.get(address(edition)).content.decode()
    assert 'value="send"' not in html and 'value="hold"' not in html and 'name="_save"' in html
    screen = opened(client, edition)
    client.post(address(edition), screen.data | {"_verb": "hold"})
    assert state_of(edition) is State.DRAFT


def test_a_visitor_must_sign_in(client, edition):
    for path in ("change/", "preview/", "mail/wide/", "progress/", "do/send/"):
        assert client.get(f"/admin/newsletters/edition/{edition.pk}/{path}").status_code == 302


def test_a_test_goes_to_adas_own_address_and_to_nobody_else(as_user, ada, edition, readers, settings):
    settings.NEWSLETTER_EMAIL = {"EMAIL_BACKEND": settings.EMAIL_BACKEND}
    readers(3)
    client = as_user(ada)
    screen = opened(client, edition)
    screen["subject"] = "A subject to try"
    response = client.post(address(edition), screen.data | {"_verb": "test"}, follow=True)
    assert "A test is on its way to ada@example.com" in response.content.decode()
    (message,) = mail.outbox
    assert message.to == ["ada@example.com"] and message.subject == "[Test] A subject to try"
    client.post(f"/admin/newsletters/edition/{edition.pk}/test/")
    assert [message.to for message in mail.outbox] == [["ada@example.com"]] * 2
