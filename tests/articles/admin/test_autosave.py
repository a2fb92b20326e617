"""What is typed is kept beside the piece: by person and piece, offered at its screen, never over what is stored."""

import json
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import privacy
from articles.admin.autosave import typed
from articles.models import Answer, Article, Generation, UnsavedText
from tests.articles.admin.screen import Screen
from tests.articles.admin.test_two_people import address, opened, save
from tests.factories import make_article, make_qa, make_report, make_section

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"


def beside(piece, what="autosave"):
    return f"/admin/articles/{piece._meta.model_name}/{piece.pk}/{what}/"


def fields_of(screen: Screen) -> dict:
    return {name: values for name, values in screen.fields.items() if name != "csrfmiddlewaretoken"}


def autosave(client, user, where, screen, name="tab-1", **more):
    """Post a screen as its script does."""
    data = {"by": user.pk, "_screen": name, "typed": json.dumps(fields_of(screen))} | more
    return client.post(where if isinstance(where, str) else beside(where), data)


def ping(client, user, where, name="tab-1", **more):
    return client.post(where if isinstance(where, str) else beside(where), {"by": user.pk, "_screen": name} | more)


def said(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def desk(as_user, ada):
    return as_user(ada)


@pytest.fixture
def qa(db):
    return make_qa()


# --- Keeping


def test_typed_text_is_kept_beside_the_piece_and_never_over_it(desk, ada, qa):
    screen = opened(desk, qa)
    screen["headline"] = "Typed, not saved"
    before = Generation.objects.get().number
    assert autosave(desk, ada, qa, screen).json()["state"] == "kept"
    row = UnsavedText.objects.get()
    version = Article.objects.get().version
    assert (row.by, row.piece, row.version) == (ada, qa.key, version)
    assert json.loads(row.text)["headline"] == ["Typed, not saved"]
    qa.refresh_from_db()
    assert qa.headline != "Typed, not saved"
    assert not LogEntry.objects.exists()
    assert Generation.objects.get().number == before, "Readers' pages have not changed."


def test_a_later_autosave_overwrites_the_one_row(desk, ada, qa):
    screen = opened(desk, qa)
    for words in ("One", "Two"):
        screen["headline"] = words
        autosave(desk, ada, qa, screen)
    assert json.loads(UnsavedText.objects.get().text)["headline"] == ["Two"]


def test_an_autosave_is_one_statement_that_writes(desk, ada, qa):
    screen = opened(desk, qa)
    autosave(desk, ada, qa, screen)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        autosave(desk, ada, qa, screen)
    statements = [
        query["sql"] for query in asked if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
    ]
    writing = [sql for sql in statements if not sql.startswith("SELECT")]
    assert len(writing) == 1 and "ON CONFLICT" in writing[0]
    assert len(statements) <= 8
    assert not any("body" in sql for sql in statements if sql.startswith("SELECT")), "The piece's text is not read."


def test_an_autosave_reads_a_journalists_piece_once(as_user, joe):
    browser, own = as_user(joe), make_qa(created_by=joe, published_at=None)
    screen = opened(browser, own)
    with CaptureQueriesContext(connection) as asked:
        assert autosave(browser, joe, own, screen).status_code == 200
    assert len([query for query in asked if 'FROM "articles_article"' in query["sql"]]) == 1


def test_data_that_are_too_long_or_not_a_form_are_refused(desk, ada, qa, monkeypatch):
    monkeypatch.setattr(typed, "LARGEST", 200)
    long = ping(desk, ada, qa, typed=json.dumps({"body": ["x" * 300]}))
    assert (long.status_code, long.json()["state"]) == (413, "too-long")
    for wrong in ("", "[]", '{"a": "b"}', '{"a": [1]}', '{"a": ["\\ud800"]}', "[" * 150):
        assert ping(desk, ada, qa, typed=wrong).status_code == 413
    assert not UnsavedText.objects.exclude(text=None).exists()


def test_a_closing_page_may_send_only_what_has_changed(desk, ada, qa):
    screen = opened(desk, qa)
    autosave(desk, ada, qa, screen)
    part = {"typed": json.dumps({"headline": ["The last words"]}), "part": "1", "gone": json.dumps({"standfirst": []})}
    ping(desk, ada, qa, left="1", **part)
    kept = json.loads(UnsavedText.objects.get().text)
    assert kept["headline"] == ["The last words"] and "standfirst" not in kept
    assert kept["questions-0-text"] == screen.fields["questions-0-text"]


def test_the_form_token_is_asked_for(ada, qa):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert ping(browser, ada, qa, typed="{}").status_code == 403
    token = browser.get(beside(qa)).json()["token"]
    assert ping(browser, ada, qa, typed="{}", csrfmiddlewaretoken=token).status_code == 200


def test_an_ended_session_is_answered_401_and_nobody_is_led_anywhere(client, ada, rhea, qa):
    assert client.get(beside(qa)).status_code == 401
    assert ping(client, ada, qa, typed="{}").status_code == 401
    client.force_login(rhea, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert ping(client, rhea, qa, typed="{}").status_code == 403
    assert not UnsavedText.objects.exists()


def test_staff_without_a_second_factor_keep_nothing(desk, ada, qa, settings):
    settings.STAFF_SECOND_FACTOR = True
    assert ping(desk, ada, qa, typed="{}").status_code == 403


def test_text_of_the_person_before_is_not_taken_for_that_of_the_next(two, ada, qa):
    _, second = two
    answer = ping(second, ada, qa, typed='{"headline": ["Ada’s"]}')
    assert (answer.status_code, answer.json()["state"]) == (409, "somebody-else")
    assert not UnsavedText.objects.exists()


# --- Who may


def test_only_somebody_who_may_change_the_piece_keeps_text_in_it(as_user, joe, ada):
    browser = as_user(joe)
    others, own = make_article(published=False, created_by=ada), make_article(published=False, created_by=joe)
    assert ping(browser, joe, others, typed="{}").status_code == 403
    assert browser.get(beside(others)).status_code == 403
    assert ping(browser, joe, own, typed="{}").status_code == 200
    Article.objects.filter(pk=own.pk).update(created_by=ada)
    assert ping(browser, joe, own, typed="{}").status_code == 403
    assert browser.get(beside(own, "typed")).status_code == 403
    assert browser.post(address(own), {"_take": "1"}).status_code == 403
    assert "It is not saved." not in said(browser.get(address(own)))


def test_nobody_sees_the_text_of_another(two, ada, qa):
    first, second = two
    screen = opened(first, qa)
    screen["headline"] = "A secret of Ada"
    autosave(first, ada, qa, screen)
    pages = [
        second.get(address(qa)),
        second.get(beside(qa, "typed"), follow=True),
        second.post(address(qa), {"_take": "1"}, follow=True),
        second.post(beside(qa, "typed"), {"_drop": "1", "_screen": "tab-1"}, follow=True),
    ]
    assert not any("A secret of Ada" in said(page) for page in pages)
    assert UnsavedText.objects.get(by=ada).is_unsaved


# --- Take, compare, drop


def test_the_screen_offers_in_words_what_was_typed(desk, ada, qa):
    screen = opened(desk, qa)
    screen["headline"] = "Typed, not saved"
    autosave(desk, ada, qa, screen)
    UnsavedText.objects.update(typed_at=timezone.localtime().replace(hour=0, minute=3))
    page = said(desk.get(address(qa)))
    assert "You typed this at 00:03. It is not saved." in page
    assert all(f">{button}<" in page for button in ("Take it", "Compare", "Drop it"))


def test_taken_text_fills_the_form_rows_keep_their_ids_and_it_saves(desk, ada, qa):
    ids = list(qa.questions.values_list("pk", flat=True))
    screen = opened(desk, qa)
    screen["headline"] = "Typed, not saved"
    screen["questions-1-DELETE"] = "on"
    screen["answers-0-body"] = "<p>Typed in an answer.</p>"
    row = screen.add("questions", text="A new question?")
    screen.add("answers", question_row=row, who="PO", body="<p>A new answer.</p>")
    autosave(desk, ada, qa, screen)
    response = desk.post(address(qa), {"_take": "1"})
    assert "None of it has been saved yet" in said(response)
    taken = Screen(response, "article_form")
    assert taken["headline"] == "Typed, not saved" and taken[f"questions-{row}-text"] == "A new question?"
    assert save(desk, qa, taken, _screen="tab-1").status_code == 302
    qa.refresh_from_db()
    assert qa.headline == "Typed, not saved"
    assert [pk for pk in qa.questions.values_list("pk", flat=True) if pk in ids] == [ids[0], ids[2]]
    assert qa.questions.last().text == "A new question?"
    assert Answer.objects.filter(body="<p>Typed in an answer.</p>").exists()
    assert not UnsavedText.objects.exclude(text=None).exists()


def test_a_new_piece_is_offered_and_taken_too(desk, ada):
    section = make_section()
    screen = Screen(desk.get(ADD), "article_form")
    screen["headline"], screen["section"] = "Not stored at all", section.pk
    assert autosave(desk, ada, f"{ADD}autosave/", screen).json()["state"] == "kept"
    assert "You typed this at" in said(desk.get(ADD))
    compared = said(desk.get(f"{ADD}typed/"))
    assert "Yours: “Not stored at all”" in compared
    taken = Screen(desk.post(ADD, {"_take": "1"}), "article_form")
    assert taken["headline"] == "Not stored at all" and not Article.objects.exists()
    assert desk.post(ADD, taken.data | {"_screen": "tab-1"}).status_code == 302
    assert Article.objects.get().headline == "Not stored at all"
    assert "It is not saved." not in said(desk.get(ADD))


def test_taking_what_somebody_else_has_saved_over_leads_to_the_conflict(two, ada, qa):
    first, second = two
    mine, theirs = opened(first, qa), opened(second, qa)
    mine["headline"], theirs["headline"] = "Mine, typed", "Theirs, saved"
    autosave(first, ada, qa, mine)
    save(second, qa, theirs)
    assert "was saved since then" in said(first.get(address(qa)))
    compared = said(first.get(beside(qa, "typed")))
    assert "Saved: “Theirs, saved”" in compared and "Yours: “Mine, typed”" in compared
    page = said(first.post(address(qa), {"_take": "1"}))
    assert "Somebody else saved this meanwhile" in page and "Bea Editor" in page
    qa.refresh_from_db()
    assert qa.headline == "Theirs, saved"


def test_the_comparison_tells_rows_that_were_added_removed_and_moved(desk, ada, qa):
    screen = opened(desk, qa)
    screen["answers-1-body"] = "<p>Another answer.</p>"
    screen["questions-0-DELETE"] = "on"
    screen["questions-1-position"], screen["questions-2-position"] = 8, 7
    row = screen.add("questions", position=9, text="Added?")
    screen.add("answers", question_row=row, who="TL", body="<p>Added answer.</p>")
    screen.add("questions", position=10, text="")
    autosave(desk, ada, qa, screen)
    page = said(desk.get(beside(qa, "typed")))
    for words in (
        "<strong>Question 1</strong>: you removed it.",
        "<strong>Question 4</strong>: you added it: “Added?”",
        "<strong>Answer 1 of question 4</strong>: you added it: “Added answer. · TL”",
        "<strong>Order of the questions</strong>: you changed it.",
    ):
        assert words in page
    assert "Question 5" not in page


def test_dropped_text_is_gone_only_by_a_post(desk, ada, qa):
    screen = opened(desk, qa)
    screen["headline"] = "To be dropped"
    autosave(desk, ada, qa, screen)
    desk.get(beside(qa, "typed"))
    assert UnsavedText.objects.get().is_unsaved
    page = said(desk.post(beside(qa, "typed"), {"_drop": "1", "_screen": "tab-1"}, follow=True))
    assert "is dropped" in page and "To be dropped" not in page
    assert not UnsavedText.objects.exists()


def test_unsaved_text_without_differences_is_not_offered(desk, ada, qa):
    autosave(desk, ada, qa, opened(desk, qa))
    assert "It is not saved." not in said(desk.get(address(qa)))
    assert not UnsavedText.objects.exclude(text=None).exists()


# --- Two tabs, saving, late requests


def test_saving_forgets_what_that_page_typed_and_a_late_autosave_brings_nothing_back(desk, ada, qa):
    screen = opened(desk, qa)
    screen["headline"] = "Saved in the end"
    autosave(desk, ada, qa, screen)
    assert save(desk, qa, screen, _screen="tab-1").status_code == 302
    assert autosave(desk, ada, qa, screen).json()["state"] == "saved"
    assert not UnsavedText.objects.exclude(text=None).exists()
    assert autosave(desk, ada, qa, screen, name="tab-2").json()["state"] == "kept"


def test_a_late_first_autosave_of_a_new_piece_brings_nothing_back(desk, ada):
    screen = Screen(desk.get(ADD), "article_form")
    screen["headline"] = "Quickly saved"
    assert desk.post(ADD, screen.data | {"_screen": "tab-1"}).status_code == 302
    assert autosave(desk, ada, f"{ADD}autosave/", screen).json()["state"] == "saved"


def test_a_failed_save_keeps_the_text(desk, ada, qa):
    screen = opened(desk, qa)
    screen["headline"] = ""
    screen["standfirst"] = "Typed for an hour"
    autosave(desk, ada, qa, screen)
    response = save(desk, qa, screen, _screen="tab-1")
    assert response.status_code == 200 and 'data-screen="tab-1"' in said(response)
    assert "It is not saved." not in said(response), "The page itself goes on with it."
    assert UnsavedText.objects.get().is_unsaved


def test_one_page_never_overwrites_what_another_has_typed(desk, ada, qa):
    first, second = opened(desk, qa), opened(desk, qa)
    first["headline"], second["headline"] = "In the first tab", "In the second tab"
    autosave(desk, ada, qa, first)
    assert autosave(desk, ada, qa, second, name="tab-2").json()["state"] == "waits"
    assert save(desk, qa, second, _screen="tab-2").status_code == 302
    assert json.loads(UnsavedText.objects.get().text)["headline"] == ["In the first tab"]


# --- Presence


def test_those_who_have_a_piece_open_see_each_other(two, ada, django_user_model, qa):
    first, second = two
    bea = django_user_model.objects.get(email="bea@example.com")
    assert ping(first, ada, qa).json()["others"] == []
    assert "Ada Editor has this open." in said(second.get(address(qa))), "Seen at once, before any script runs."
    autosave(first, ada, qa, opened(first, qa))
    assert ping(second, bea, qa).json()["others"] == ["Ada Editor has this open, and typed a moment ago."]
    assert ping(first, ada, qa).json()["others"] == ["Bea Editor has this open."]
    assert ping(first, ada, make_article()).json()["others"] == []


def test_somebody_who_left_or_was_silent_for_a_minute_is_no_longer_shown(two, ada, django_user_model, qa):
    first, second = two
    bea = django_user_model.objects.get(email="bea@example.com")
    ping(first, ada, qa)
    ping(first, ada, qa, left="1")
    assert ping(second, bea, qa).json()["others"] == []
    ping(first, ada, qa)
    UnsavedText.objects.filter(by=ada).update(seen_at=timezone.now() - timedelta(seconds=61))
    assert ping(second, bea, qa).json()["others"] == []


def test_presence_does_not_touch_the_text(desk, ada, qa):
    autosave(desk, ada, qa, opened(desk, qa))
    before = UnsavedText.objects.get()
    ping(desk, ada, qa)
    after = UnsavedText.objects.get()
    assert (after.text, after.typed_at) == (before.text, before.typed_at) and after.seen_at > before.seen_at


def test_a_new_piece_that_nobody_typed_in_leaves_no_row(desk, ada):
    ping(desk, ada, f"{ADD}autosave/")
    assert not UnsavedText.objects.exists()


def test_special_reports_are_kept_too(desk, ada):
    report = make_report([make_article()])
    screen = opened(desk, report)
    screen["headline"] = "A report, typed"
    autosave(desk, ada, report, screen)
    assert "It is not saved." in said(desk.get(address(report)))
    taken = Screen(desk.post(address(report), {"_take": "1"}), "specialreport_form")
    assert taken["headline"] == "A report, typed"


# --- The end of it


def test_old_text_is_pruned(desk, ada, qa):
    autosave(desk, ada, qa, opened(desk, qa))
    call_command("prune_unsaved_texts", verbosity=0)
    assert UnsavedText.objects.exists()
    long_ago = timezone.now() - timedelta(days=31)
    UnsavedText.objects.update(seen_at=long_ago, typed_at=long_ago)
    call_command("prune_unsaved_texts", verbosity=0)
    assert not UnsavedText.objects.exists()


def test_text_goes_with_the_piece_and_with_the_account_and_is_in_the_exported_data(desk, ada, qa):
    other = make_article()
    for piece in (qa, other):
        autosave(desk, ada, piece, opened(desk, piece))
    desk.post(f"/admin/articles/article/{other.pk}/delete/", {"post": "yes"})
    assert [row.piece for row in UnsavedText.objects.all()] == [qa.key]
    assert qa.headline in str(privacy.take_out(ada)["texts typed on the desk and not saved"])
    privacy.delete(ada)
    assert not UnsavedText.objects.exists()


# --- A published piece, of which a journalist's changes wait


@pytest.fixture
def joes_own(joe):
    return make_qa(created_by=joe)


def test_what_is_saved_as_a_pending_version_is_not_offered_as_unsaved(as_user, joe, joes_own):
    browser = as_user(joe)
    screen = opened(browser, joes_own)
    screen["headline"] = "Waits for an editor"
    autosave(browser, joe, joes_own, screen)
    screen["_screen"] = "tab-1"
    assert save(browser, joes_own, screen).status_code == 302
    assert Article.objects.get(pk=joes_own.pk).pending is not None
    assert not UnsavedText.objects.get().is_unsaved
    assert "It is not saved." not in said(browser.get(address(joes_own)))


def test_what_was_typed_in_a_pending_version_is_compared_with_that_version(as_user, joe, joes_own):
    browser = as_user(joe)
    screen = opened(browser, joes_own)
    screen["headline"] = "Waits for an editor"
    save(browser, joes_own, screen)
    again = opened(browser, joes_own)
    autosave(browser, joe, joes_own, again)
    assert "It is not saved." not in said(browser.get(address(joes_own)))
    again["standfirst"] = "Typed later."
    autosave(browser, joe, joes_own, again, name="tab-2")
    html = said(browser.get(beside(joes_own, "typed")))
    assert "Typed later." in html and "Waits for an editor" not in html
