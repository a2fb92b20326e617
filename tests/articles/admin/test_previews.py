"""Previews: as readers would see it, whole and walled, stored or still in the form; nothing is stored by looking."""

import pytest
from django.conf import settings
from django.urls import reverse

from articles import versions
from articles.models import Answer, Article, Generation
from articles.pages import kept
from tests.articles.admin.screen import Screen
from tests.factories import make_article, make_expert, make_qa, make_report, make_section, paragraphs

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"


def test_a_draft_is_shown_whole_and_walled(as_user, ada):
    article = make_qa(access="premium", published=False)
    address = f"/admin/articles/article/{article.pk}/preview/"
    desk = as_user(ada)
    whole = desk.get(address)
    assert "answer 3-TL" in whole.content.decode()
    assert "no-store" in whole["Cache-Control"]
    walled = desk.get(address + "?as=wall")
    assert "answer 1-PO" in walled.content.decode()
    assert "answer 1-TL" not in walled.content.decode() and "answer 3-TL" not in walled.content.decode()
    assert desk.get(article.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("access,words", [("premium", "free articles this month"), ("registered", "for registered")])
def test_the_preview_shows_the_wall_and_counts_nothing(as_user, ada, access, words):
    article = make_qa(access=access, published=False)
    address = f"/admin/articles/article/{article.pk}/preview/"
    walled = as_user(ada).get(address + "?as=wall")
    assert 'class="wall"' in walled.content.decode() and words in walled.content.decode()
    assert 'class="wall"' not in as_user(ada).get(address).content.decode()
    assert settings.SESSION_COOKIE_NAME not in walled.cookies and "reader" not in walled.cookies


def test_a_draft_without_a_section_has_a_preview(as_user, ada):
    article = make_article(published=False, section=None)
    assert as_user(ada).get(f"/admin/articles/article/{article.pk}/preview/").status_code == 200


def test_a_special_report_has_a_preview(as_user, ada):
    report = make_report([make_article()])
    assert as_user(ada).get(f"/admin/articles/specialreport/{report.pk}/preview/").status_code == 200


def test_readers_and_visitors_get_no_preview(client, as_user, rhea):
    article = make_article(published=False)
    address = f"/admin/articles/article/{article.pk}/preview/"
    assert client.get(address).status_code == 302
    assert as_user(rhea).get(address).status_code in (302, 403)


def test_a_journalist_may_look_at_the_draft_of_another(as_user, joe, ada):
    article = make_article(published=False, created_by=ada)
    assert as_user(joe).get(f"/admin/articles/article/{article.pk}/preview/").status_code == 200
    response = as_user(joe).post(f"/admin/articles/article/{article.pk}/preview-changes/", {})
    assert response.status_code == 403


def test_changes_are_shown_and_not_stored(as_user, ada):
    article = make_qa(access="premium")
    desk = as_user(ada)
    address = reverse("admin:articles_article_change", args=[article.pk])
    screen = Screen(desk.get(address), "article_form")
    before = Article.objects.get().version, Generation.objects.get().number
    screen["headline"] = "A headline to try"
    screen["answers-0-body"] = "<p>An answer to try.</p>"
    row = screen.add("questions", text="A question to try?")
    screen.add("answers", question_row=row, who="PO & TL", body="<p>Tried together.</p>")
    response = desk.post(f"/admin/articles/article/{article.pk}/preview-changes/", screen.data | {"_preview": "whole"})
    html = response.content.decode()
    for words in ("A headline to try", "An answer to try.", "A question to try?", "Tried together."):
        assert words in html
    assert (Article.objects.get().version, Generation.objects.get().number) == before
    assert not Answer.objects.filter(body__contains="try").exists()
    walled = desk.post(f"/admin/articles/article/{article.pk}/preview-changes/", screen.data | {"_preview": "wall"})
    assert "Tried together." not in walled.content.decode()


def test_a_preview_never_reaches_the_pages_of_readers(as_user, ada, client):
    article = make_article()
    desk = as_user(ada)
    address = reverse("admin:articles_article_change", args=[article.pk])
    screen = Screen(desk.get(address), "article_form")
    screen["headline"] = "A headline to try"
    desk.post(f"/admin/articles/article/{article.pk}/preview-changes/", screen.data)
    assert b"A headline to try" not in client.get(article.get_absolute_url()).content
    assert b"A headline to try" not in kept.page("article", article.pk, True).between
    known = versions.current().generation
    article.headline = "A headline that is saved"
    article.save()
    assert versions.current().generation > known
    assert b"A headline that is saved" in client.get(article.get_absolute_url()).content


def test_an_article_that_was_never_saved_has_a_preview(as_user, joe):
    desk = as_user(joe)
    screen = Screen(desk.get(ADD), "article_form")
    screen["kind"], screen["headline"], screen["access"] = "qa", "Brand new", "premium"
    screen["section"] = make_section().pk
    screen.add("participants", expert=make_expert("Jane Smith").pk, initials="", posts="")
    row = screen.add("questions", text="Well?")
    screen.add("answers", question_row=row, who="JS", body="<p>Well.</p>")
    html = desk.post(ADD + "preview/", screen.data).content.decode()
    assert "Brand new" in html and "Well." in html
    assert not Article.objects.exists()


def test_errors_that_prevent_a_preview_are_listed(as_user, ada):
    desk = as_user(ada)
    screen = Screen(desk.get(ADD), "article_form")
    html = desk.post(ADD + "preview/", screen.data).content.decode()
    assert "Please correct this first" in html and "This field is required." in html


def test_the_page_of_the_preview_keeps_the_strict_policy(as_user, ada):
    article = make_article(body=paragraphs())
    response = as_user(ada).get(f"/admin/articles/article/{article.pk}/preview/")
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "noindex" in response["X-Robots-Tag"]
