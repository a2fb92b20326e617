"""Sharing a preview from the desk: one version, for somebody, until a day; listed, copied, mailed, revoked."""

import re
from datetime import timedelta
from html import unescape
from unittest import mock

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.history import keeping
from articles.models import Article, PieceVersion, PreviewLink, UnsavedText
from articles.publishing import sharing
from articles.versions import gathered
from tests.articles.admin.screen import Screen
from tests.articles.admin.test_history import save, url
from tests.factories import make_article, make_qa, make_report

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/previewlink/"


def share(desk, piece, **changes):
    """Fill in the form and send it; returns the answer."""
    screen = Screen(desk.get(url(piece, "share/")))
    for name, value in ({"for_whom": "Dr Jane Smith, legal check"} | changes).items():
        screen[name] = value
    return desk.post(url(piece, "share/"), screen.data)


def link_in(response) -> str:
    return unescape(re.search(r'readonly value="https?://[^/]+([^"]+)"', response.content.decode())[1])


def make_link(piece, by, **fields) -> tuple[PreviewLink, str]:
    stored = type(piece).objects.get(pk=piece.pk)
    defaults = {"seen": stored.version, "for_whom": "A colleague", "days": 7, "by": by, "now": timezone.now()}
    return sharing.share(stored, None, **defaults | fields)


@pytest.mark.parametrize("make", [make_article, make_report, lambda: make_article(published=False, section=None)])
def test_a_link_is_made_shown_once_and_opens_the_piece(as_user, client, ada, make):
    piece, desk = make(), as_user(ada)
    response = share(desk, piece)
    address = link_in(response)
    assert "no-store" in response["Cache-Control"]
    link = PreviewLink.objects.get()
    assert (link.piece, link.made_by, link.for_whom) == (piece, ada, "Dr Jane Smith, legal check")
    assert link.expires_at - link.made_at == timedelta(days=7)
    assert piece.headline in type(client)().get(address).content.decode()
    token = address.split("/")[3]
    assert token not in desk.get(url(piece, "share/")).content.decode()
    assert token not in str(list(PreviewLink.objects.values()))


def test_for_whom_it_is_must_be_said_and_nothing_is_lost(as_user, ada):
    article = make_article()
    response = share(as_user(ada), article, for_whom=" ", days="14")
    html = response.content.decode()
    assert "This field is required." in html and '<option value="14" selected>' in html
    assert not PreviewLink.objects.exists()


def test_how_long_it_is_open_is_chosen_from_a_list(as_user, ada):
    desk, article = as_user(ada), make_article()
    for days in (1, 3, 7, 14, 30):
        share(desk, article, days=days)
    assert sorted((each.expires_at - each.made_at).days for each in PreviewLink.objects.all()) == [1, 3, 7, 14, 30]
    share(desk, article, days=365)
    assert PreviewLink.objects.count() == 5


def test_a_version_of_the_history_is_shared_from_there(as_user, ada, client):
    article, desk = make_article(headline="At first"), as_user(ada)
    save(desk, article, headline="At last")
    first = keeping.of(article).last()
    assert f'href="../share/?version={first.pk}"' in desk.get(url(article, "history/")).content.decode()
    screen = Screen(desk.get(url(article, f"share/?version={first.pk}")))
    assert screen["version"] == str(first.pk)
    screen["for_whom"] = "A lawyer"
    html = client.get(link_in(desk.post(url(article, "share/"), screen.data))).content.decode()
    assert "At first" in html and "At last" not in html


def test_a_pending_version_is_shared_before_it_is_approved(as_user, joe):
    article = make_article(headline="As readers see it", created_by=joe)
    desk = as_user(joe)
    save(desk, article, headline="Waiting for approval")
    screen = Screen(desk.get(url(article, "share/")))
    assert screen["version"] == str(Article.objects.get().pending_id)
    screen["for_whom"] = "A lawyer"
    html = desk.get(link_in(desk.post(url(article, "share/"), screen.data))).content.decode()
    assert "Waiting for approval" in html and "As readers see it" not in html


def test_a_save_in_between_is_not_shared_unseen(as_user, ada):
    article, desk = make_article(), as_user(ada)
    screen = Screen(desk.get(url(article, "share/")))
    save(desk, article, headline="Unseen")
    screen["for_whom"] = "A lawyer"
    response = desk.post(url(article, "share/"), screen.data)
    html = response.content.decode()
    assert "Somebody saved the piece meanwhile" in html and 'value="A lawyer"' in html
    assert not PreviewLink.objects.exists()
    desk.post(url(article, "share/"), Screen(response).data)
    assert PreviewLink.objects.get().version == keeping.of(article).first()


def test_a_version_that_was_pruned_meanwhile_is_not_replaced_by_another(as_user, ada):
    article, desk = make_article(), as_user(ada)
    save(desk, article, headline="Second")
    first = keeping.of(article).last()
    screen = Screen(desk.get(url(article, f"share/?version={first.pk}")))
    screen["for_whom"] = "A lawyer"
    first.delete()
    response = desk.post(url(article, "share/"), screen.data)
    assert "This version is no longer in the history." in response.content.decode()
    assert not PreviewLink.objects.exists()


def test_a_version_of_another_piece_is_not_shared(as_user, ada):
    article, other, desk = make_article(), make_article(), as_user(ada)
    save(desk, other, headline="Other")
    response = share(desk, article, version=keeping.of(other).first().pk)
    assert response.status_code == 200 and not PreviewLink.objects.exists()
    assert desk.get(url(article, "share/?version=x%00y")).status_code == 200


def test_a_piece_older_than_the_history_is_shared_as_it_is(as_user, ada):
    article = make_article()
    share(as_user(ada), article)
    assert PreviewLink.objects.get().version == keeping.of(article).get()


def test_text_that_is_typed_and_not_saved_is_said_not_to_be_shared(as_user, ada):
    article, desk = make_article(), as_user(ada)
    assert "that is not saved" not in desk.get(url(article, "share/")).content.decode()
    now = timezone.now()
    UnsavedText.objects.create(by=ada, piece=article.key, text="{}", screen="x", typed_at=now, seen_at=now)
    assert "You have unsaved text here" in desk.get(url(article, "share/")).content.decode()


def test_people_who_may_edit_a_piece_can_share_it_and_others_only_see_the_links(as_user, ada, joe, rhea, client):
    own, foreign = make_article(published=False, created_by=joe), make_article(published=False, created_by=ada)
    make_link(foreign, ada, for_whom="A lawyer of Ada")
    desk = as_user(joe)
    assert share(desk, own).status_code == 200 and own.preview_links.count() == 1
    html = desk.get(url(foreign, "share/")).content.decode()
    assert "A lawyer of Ada" in html and "Make the link" not in html and "Revoke<" not in html
    data = {"for_whom": "x", "version": "stored", "days": "7", "seen": foreign.version}
    assert desk.post(url(foreign, "share/"), data).status_code == 403
    for somebody in (as_user(rhea), type(client)()):
        assert somebody.get(url(own, "share/")).status_code in (302, 403)
        assert somebody.post(url(own, "share/"), data).status_code in (302, 403)
    assert PreviewLink.objects.count() == 2


def test_a_link_is_revoked_by_its_maker_and_by_editors_alone(as_user, ada, joe, make_user):
    article = make_article(published=False, created_by=joe)
    (by_ada, _), (by_joe, token) = make_link(article, ada), make_link(article, joe)
    jim = make_user("jim@example.com", "Journalists", is_staff=True)
    assert as_user(jim).post(url(article, f"share/{by_joe.pk}/revoke/")).status_code == 403
    assert as_user(joe).post(url(article, f"share/{by_ada.pk}/revoke/")).status_code == 403
    assert as_user(joe).get(url(article, f"share/{by_joe.pk}/revoke/")).status_code == 302
    assert PreviewLink.objects.open(timezone.now()).count() == 2
    page = as_user(joe).post(url(article, f"share/{by_joe.pk}/revoke/"), follow=True)
    assert "opens nothing any more" in page.content.decode()
    as_user(ada).post(url(article, f"share/{by_ada.pk}/revoke/"))
    assert not PreviewLink.objects.open(timezone.now()).exists()
    again = as_user(ada).post(url(article, f"share/{by_ada.pk}/revoke/"), follow=True)
    assert "already closed" in again.content.decode()
    assert as_user(ada).get(f"/link/preview/{token}/").status_code == 410


def test_a_link_of_another_piece_is_not_found_here(as_user, ada):
    article, other = make_article(), make_article()
    link, token = make_link(other, ada)
    desk = as_user(ada)
    assert desk.post(url(article, f"share/{link.pk}/revoke/")).status_code == 404
    data = {"token": token, "to": "jane@example.org"}
    assert desk.post(url(article, f"share/{link.pk}/mail/"), data).status_code == 404
    assert not mail.outbox


def test_the_new_link_is_mailed_from_its_page(as_user, ada):
    embargo = timezone.now() + timedelta(days=1)
    article = make_article(headline="Water\tat the gate", published=False, embargo_until=embargo)
    desk = as_user(ada)
    response = share(desk, article)
    screen = Screen(response)
    link = PreviewLink.objects.get()
    page = desk.post(url(article, f"share/{link.pk}/mail/"), screen.data | {"to": "jane@example.org"})
    assert "The link was mailed to jane@example.org." in page.content.decode()
    assert link_in(page) == link_in(response)
    [sent] = mail.outbox
    assert sent.to == ["jane@example.org"] and sent.reply_to == ["ada@example.com"]
    assert sent.subject == "Preview: Water at the gate"
    assert link_in(response) in sent.body and "Dr Jane Smith, legal check" in sent.body and "Ada Editor" in sent.body
    assert "Embargo until" in sent.body


def test_an_address_that_is_none_and_a_mail_that_fails_leave_the_link_on_the_page(as_user, ada, monkeypatch):
    article, desk = make_article(), as_user(ada)
    response = share(desk, article)
    data, link = Screen(response).data, PreviewLink.objects.get()
    page = desk.post(url(article, f"share/{link.pk}/mail/"), data | {"to": "jane"})
    assert "Enter a valid email address." in page.content.decode() and link_in(page) == link_in(response)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", mock.Mock(side_effect=OSError))
    page = desk.post(url(article, f"share/{link.pk}/mail/"), data | {"to": "jane@example.org"})
    html = page.content.decode()
    assert "could not be sent just now" in html and 'value="jane@example.org"' in html
    assert link_in(page) == link_in(response)


def test_only_who_made_a_link_mails_it_and_only_while_it_is_open(as_user, ada, joe):
    article = make_article(published=False, created_by=joe)
    link, token = make_link(article, joe)
    data = {"token": token, "to": "jane@example.org"}
    assert as_user(ada).post(url(article, f"share/{link.pk}/mail/"), data).status_code == 404
    assert as_user(joe).post(url(article, f"share/{link.pk}/mail/"), data | {"token": "x"}).status_code == 404
    PreviewLink.objects.revoke(timezone.now())
    page = as_user(joe).post(url(article, f"share/{link.pk}/mail/"), data, follow=True)
    assert "because the link is closed" in page.content.decode()
    assert not mail.outbox


def test_the_list_says_for_whom_which_version_and_when_it_was_opened(as_user, ada, client):
    article, desk = make_article(), as_user(ada)
    link, token = make_link(article, ada, for_whom="Dr Jane Smith")
    assert "Not yet" in desk.get(url(article, "share/")).content.decode()
    type(client)().get(f"/link/preview/{token}/")
    html = desk.get(url(article, "share/")).content.decode()
    assert "Dr Jane Smith" in html and "by Ada Editor" in html and "First" in html
    assert f'href="../history/{link.version_id}/preview/"' in html
    assert desk.get(url(article, f"history/{link.version_id}/preview/")).status_code == 200


def test_the_admins_log_tells_who_shared_and_revoked(as_user, ada):
    article, desk = make_article(), as_user(ada)
    share(desk, article)
    desk.post(url(article, f"share/{PreviewLink.objects.get().pk}/revoke/"))
    html = desk.get(url(article, "history/")).content.decode()
    assert "Shared a preview for Dr Jane Smith, legal check." in html
    assert "Revoked the preview link for Dr Jane Smith, legal check." in html


def test_pruning_keeps_what_an_open_link_shows_until_it_is_closed(as_user, ada, settings):
    settings.HISTORY_DAYS = settings.HISTORY_NAMED_DAYS = 1
    article, desk = make_article(), as_user(ada)
    link, token = make_link(article, ada)
    PieceVersion.objects.update(at=timezone.now() - timedelta(days=9))
    save(desk, article, headline="Second")
    call_command("prune_history", verbosity=0)
    assert desk.get(f"/link/preview/{token}/").status_code == 200
    PreviewLink.objects.revoke(timezone.now())
    call_command("prune_history", verbosity=0)
    assert not PieceVersion.objects.filter(pk=link.version_id).exists()
    assert "pruned from the history" in desk.get(url(article, "share/")).content.decode()
    assert "pruned" in desk.get(f"{LIST}?state=all").content.decode()


def test_sharing_and_revoking_tell_no_page_that_anything_changed(ada):
    article = make_article()
    link, _ = make_link(article, ada)
    before = Article.objects.values("version", "edited_at").get()
    PreviewLink.objects.filter(pk=link.pk).revoke(timezone.now())
    assert Article.objects.values("version", "edited_at").get() == before
    assert before["version"] == article.version


# --- The list of all pieces' links


def test_editors_see_all_open_links_and_revoke_them(as_user, ada, joe):
    article, report = make_article(published=False, created_by=joe), make_report()
    one, _ = make_link(article, joe, for_whom="First lawyer")
    make_link(report, ada, for_whom="Second lawyer")
    desk = as_user(ada)
    html = desk.get(LIST).content.decode()
    assert "First lawyer" in html and "Second lawyer" in html
    assert url(article, "share/") in html and url(report, "share/") in html
    data = {"action": "revoke", "_selected_action": [one.pk]}
    page = desk.post(LIST, data, follow=True).content.decode()
    assert "Revoked 1 link." in page and "First lawyer" not in page and "Second lawyer" in page
    assert "First lawyer" in desk.get(f"{LIST}?state=all").content.decode()
    assert "already closed" in desk.post(f"{LIST}?state=all", data, follow=True).content.decode()


def test_the_list_is_searched_and_offers_nothing_else(as_user, ada):
    article = make_article(headline="Gates of Marlow")
    link, _ = make_link(article, ada, for_whom="Jane Smith")
    make_link(make_article(headline="Dams"), ada, for_whom="John Doe")
    desk = as_user(ada)
    for words in ("jane", "marlow"):
        html = desk.get(f"{LIST}?q={words}").content.decode()
        assert "Jane Smith" in html and "John Doe" not in html
    assert desk.get(f"{LIST}{link.pk}/change/").url == url(article, "share/")
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(f"{LIST}{link.pk}/delete/", {"post": "yes"}).status_code == 403
    assert desk.get(f"{LIST}9999/change/").status_code == 302


def test_journalists_and_readers_do_not_see_the_list_of_all(as_user, joe, rhea, ada):
    link, _ = make_link(make_article(), ada)
    for user in (joe, rhea):
        assert as_user(user).get(LIST).status_code == 403
        as_user(user).post(LIST, {"action": "revoke", "_selected_action": [link.pk]})
    assert PreviewLink.objects.open(timezone.now()).exists()
    assert "Preview links" in as_user(ada).get("/admin/").content.decode()
    assert "Preview links" not in as_user(joe).get("/admin/").content.decode()


@pytest.mark.parametrize("of_all", [True, False])
def test_two_links_cost_as_many_queries_as_eight(as_user, ada, of_all):
    desk = as_user(ada)

    def cost(number):
        PreviewLink.objects.all().delete()
        article = make_qa()
        with gathered():
            for place in range(number):
                Article.objects.filter(pk=article.pk).update(headline=f"Headline {place}")
                make_link(article if not of_all else make_article(), ada)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(LIST if of_all else url(article, "share/")).status_code == 200
        return len(asked)

    cost(1)
    assert cost(2) == cost(8)


@pytest.mark.parametrize("make", [make_article, make_report])
def test_a_piece_that_was_shared_can_still_be_deleted(as_user, ada, make):
    piece, desk = make(), as_user(ada)
    make_link(piece, ada)
    assert "Your account doesn" not in desk.get(url(piece, "delete/")).content.decode()
    assert desk.post(url(piece, "delete/"), {"post": "yes"}).status_code == 302
    assert not type(piece).objects.exists() and not PreviewLink.objects.exists()
