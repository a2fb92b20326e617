"""Two people save one article: the second is told, and what they typed stays on the screen."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from articles.admin.article import ArticleAdmin
from articles.models import Answer, Article
from articles.publishing import verbs, workflow
from tests.articles.admin.screen import Screen
from tests.factories import make_article, make_author, make_qa, make_report

pytestmark = pytest.mark.django_db


def address(piece):
    return reverse(f"admin:articles_{piece._meta.model_name}_change", args=[piece.pk])


def opened(client, piece) -> Screen:
    return Screen(client.get(address(piece)), f"{piece._meta.model_name}_form")


def save(client, piece, screen, **more):
    return client.post(address(piece), screen.data | {"_continue": "1"} | more)


def test_the_second_person_is_told_who_saved_and_keeps_all_input(two):
    first, second = two
    article = make_qa()
    mine, theirs = opened(first, article), opened(second, article)
    theirs["answers-0-body"] = "<p>From Bea.</p>"
    assert save(second, article, theirs).status_code == 302
    mine["headline"] = "My headline"
    mine["answers-1-body"] = "<p>From Ada.</p>"
    row = mine.add("questions", text="A question of mine?")
    mine.add("answers", question_row=row, who="PO", body="<p>An answer of mine.</p>")
    response = save(first, article, mine)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Bea Editor" in html and "Somebody else saved this meanwhile" in html
    for words in ("My headline", "From Ada.", "A question of mine?", "An answer of mine."):
        assert words in html
    article.refresh_from_db()
    assert article.headline != "My headline"
    assert Answer.objects.filter(body="<p>From Bea.</p>").exists()


def test_a_changed_answer_alone_counts(two):
    first, second = two
    article = make_qa()
    mine, theirs = opened(first, article), opened(second, article)
    theirs["answers-0-body"] = "<p>From Bea.</p>"
    save(second, article, theirs)
    assert save(first, article, mine).status_code == 200


def test_saving_mine_over_theirs_keeps_what_only_they_added(two):
    first, second = two
    article = make_qa(questions=2)
    mine, theirs = opened(first, article), opened(second, article)
    theirs["headline"] = "Their headline"
    row = theirs.add("questions", text="Their question?")
    theirs.add("answers", question_row=row, who="TL", body="<p>Their answer.</p>")
    save(second, article, theirs)
    mine["headline"] = "My headline"
    conflict = Screen(save(first, article, mine), "article_form")
    response = save(first, article, conflict, overwrite=Article.objects.get().version)
    assert response.status_code == 302
    article.refresh_from_db()
    assert article.headline == "My headline"
    assert [question.text for question in article.questions.all()][-1] == "Their question?"
    assert Answer.objects.filter(body="<p>Their answer.</p>").exists()


def test_a_third_save_in_between_is_still_noticed(two):
    first, second = two
    article = make_article()
    mine, theirs = opened(first, article), opened(second, article)
    save(second, article, theirs)
    seen = Article.objects.get().version
    conflict = Screen(save(first, article, mine), "article_form")
    save(second, article, opened(second, article))
    assert save(first, article, conflict, overwrite=seen).status_code == 200


def test_rows_that_they_removed_are_kept_if_i_edited_them(two):
    first, second = two
    article = make_qa(questions=2)
    mine, theirs = opened(first, article), opened(second, article)
    theirs["questions-0-DELETE"] = "on"
    save(second, article, theirs)
    mine["answers-0-body"] = "<p>Typed by Ada.</p>"
    response = save(first, article, mine)
    assert "Typed by Ada." in response.content.decode()
    conflict = Screen(response, "article_form")
    assert save(first, article, conflict, overwrite=Article.objects.get().version).status_code == 302
    assert article.questions.count() == 2
    assert Answer.objects.filter(body="<p>Typed by Ada.</p>", question__position=0).exists()


def test_a_byline_that_they_removed_and_i_left_alone_stays_removed(two):
    first, second = two
    article = make_article()
    article.bylines.create(author=make_author())
    mine, theirs = opened(first, article), opened(second, article)
    theirs["bylines-0-DELETE"] = "on"
    save(second, article, theirs)
    conflict = Screen(save(first, article, mine), "article_form")
    assert save(first, article, conflict, overwrite=Article.objects.get().version).status_code == 302
    assert article.bylines.count() == 0


def test_publishing_meanwhile_counts_and_is_not_undone(two, ada, django_user_model):
    first, _ = two
    article = make_article(published=False)
    mine = opened(first, article)
    verbs.publish(article, by=ada, now=article.created_at, picture_is_needed=False)
    response = save(first, article, mine)
    assert response.status_code == 200
    conflict = Screen(response, "article_form")
    assert save(first, article, conflict, overwrite=Article.objects.get().version).status_code == 302
    article.refresh_from_db()
    assert article.published_at is not None


def test_a_form_without_its_version_counts_as_out_of_date(two):
    first, _ = two
    article = make_article()
    screen = opened(first, article)
    del screen.fields["loaded_version"]
    assert save(first, article, screen).status_code == 200


def test_special_reports_are_guarded_too(two):
    first, second = two
    report = make_report([make_article()])
    mine, theirs = opened(first, report), opened(second, report)
    theirs["entries-0-DELETE"] = "on"
    assert save(second, report, theirs).status_code == 302
    mine["headline"] = "Mine"
    assert "Bea Editor" in save(first, report, mine).content.decode()


def test_a_journalist_whose_draft_was_published_meanwhile_keeps_the_words_as_a_pending_version(as_user, joe, ada):
    browser = as_user(joe)
    article = make_article(published=False, created_by=joe)
    screen = opened(browser, article)
    verbs.publish(article, by=ada, now=article.created_at, picture_is_needed=False)
    screen["standfirst"] = "A standfirst that took an hour."
    response = save(browser, article, screen)
    assert "A standfirst that took an hour." in response.content.decode()
    again = Screen(response, "article_form")
    assert save(browser, article, again, overwrite=Article.objects.get().version).status_code == 302
    article.refresh_from_db()
    assert article.standfirst != "A standfirst that took an hour."
    assert article.pending.copy["fields"]["standfirst"] == ["A standfirst that took an hour."]


def test_a_journalist_whose_draft_was_submitted_meanwhile_keeps_the_words(as_user, joe, ada):
    browser = as_user(joe)
    article = make_article(published=False, created_by=joe)
    screen = opened(browser, article)
    workflow.submit(article, by=ada, now=article.created_at)
    screen["standfirst"] = "A standfirst that took an hour."
    response = save(browser, article, screen)
    assert response.status_code == 403
    assert "A standfirst that took an hour." in response.content.decode()
    article.refresh_from_db()
    assert article.standfirst != "A standfirst that took an hour."


def test_a_form_kept_by_the_browser_is_shown_again_and_not_saved(two):
    first, _ = two
    article = make_article()
    screen = opened(first, article)
    screen["headline"] = "Typed before the session ended"
    response = first.post(address(article), screen.data | {"_restore": "1"})
    html = response.content.decode()
    assert "Typed before the session ended" in html and "None of it has been saved yet" in html
    article.refresh_from_db()
    assert article.headline != "Typed before the session ended"


def test_a_busy_database_loses_no_input(two, monkeypatch):
    first, _ = two
    article = make_article()
    screen = opened(first, article)
    screen["headline"] = "Typed while the database was busy"

    def busy(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(ArticleAdmin, "save_related", busy)
    response = save(first, article, screen)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Typed while the database was busy" in html and "The database is busy" in html
