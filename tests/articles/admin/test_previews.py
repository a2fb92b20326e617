"""Previews: as readers would see it, whole and walled, stored or still in the form; nothing is stored by looking."""

import re
from html import unescape
from unittest import mock

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import versions
from articles.history import keeping
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


STATES = ["stored", "pending", "older", "typed"]


def addresses(desk, state) -> tuple[str, str]:
    """Make a premium Q&A in this state and return the address that previews it, and the last answer as it is shown there."""
    article = make_qa(access="premium")
    stored, last = "answer 3-TL", article.answers.last()
    change = reverse("admin:articles_article_change", args=[article.pk])
    base = f"/admin/articles/article/{article.pk}"
    if state == "stored":
        return f"{base}/preview/", stored
    screen = Screen(desk.get(change), "article_form")
    screen[f"answers-{screen.row('answers', id=last.pk)}-body"] = "<p>Another last answer.</p>"
    if state == "typed":
        html = desk.post(f"{base}/preview-changes/", screen.data | {"_preview": "whole"}).content.decode()
        return re.search(r'href="(/admin/articles/article/preview-typed/[^/]+/)\?', html)[1], "Another last answer."
    desk.post(change, screen.data | {"_continue": "1"} | ({"_pending": "1"} if state == "pending" else {}))
    if state == "pending":
        return f"{base}/pending/preview/", "Another last answer."
    return f"{base}/history/{keeping.of(article).last().pk}/preview/", stored


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_seen_as_each_onlooker_sees_it(as_user, ada, state):
    desk = as_user(ada)
    address, last = addresses(desk, state)
    seen = {name: desk.get(f"{address}?as={name}").content.decode() for name in ("fresh", "wall", "whole", "crawler")}
    assert {name for name, html in seen.items() if last in html} == {"fresh", "whole"}
    assert {name for name, html in seen.items() if "You have read 1 of your 3 free articles" in html} == {"fresh"}
    assert {name for name, html in seen.items() if "You have read your 3 free articles" in html} == {"wall"}
    assert {name for name, html in seen.items() if "many new readers have come" in html.lower()} == {"crawler"}
    for name, html in seen.items():
        assert re.search(rf'href="[^"]*\?as={name}" aria-current="page"', html)


@pytest.mark.parametrize("state", STATES)
def test_each_state_stands_in_two_frames(as_user, ada, state):
    desk = as_user(ada)
    address, last = addresses(desk, state)
    page = desk.get(f"{address}?as=fresh&view=both")
    frames = re.findall(r'<iframe src="([^"]+)" title="([^"]+)"', page.content.decode())
    assert [title for _, title in frames] == [
        "Phone, 390 pixels wide, as seen by: Fresh visitor",
        "Desktop, 1280 pixels wide, as seen by: Fresh visitor",
    ]
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    for source, _ in frames:
        framed = desk.get(unescape(source))
        html = framed.content.decode()
        assert last in html and "You have read 1 of your" in html
        assert "preview-bar" not in html
        assert framed["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
        assert "unsafe" not in framed["Content-Security-Policy"]
        assert "no-store" in framed["Cache-Control"]


def test_no_other_page_may_be_framed(as_user, ada, client):
    article = make_article()
    desk = as_user(ada)
    for address in (article.get_absolute_url() + "?view=frame", f"/admin/articles/article/{article.pk}/preview/"):
        response = desk.get(address)
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_the_form_itself_leads_to_both_frames(as_user, joe):
    desk = as_user(joe)
    screen = Screen(desk.get(ADD), "article_form")
    screen["headline"], screen["section"], screen["body"] = "Brand new", make_section().pk, "<p>Never saved.</p>"
    page = desk.post(ADD + "preview/", screen.data | {"_preview": "both"})
    source = unescape(re.search(r'<iframe src="([^"]+)"', page.content.decode())[1])
    html = desk.get(source).content.decode()
    assert "Brand new" in html and "Never saved." in html
    assert not Article.objects.exists()


def test_unsaved_text_is_shown_to_nobody_else(two, as_user, rhea):
    ada_desk, bea_desk = two
    address, last = addresses(ada_desk, "typed")
    assert last in ada_desk.get(address).content.decode()
    other = bea_desk.get(address)
    assert other.status_code == 410
    assert last not in other.content.decode()
    assert as_user(rhea).get(address).status_code in (302, 403)


def test_a_preview_of_typed_text_that_is_over_says_what_to_do(as_user, ada):
    desk = as_user(ada)
    address, _ = addresses(desk, "typed")
    cache.clear()
    response = desk.get(address)
    assert response.status_code == 410
    assert "Your form is still open in the other tab." in response.content.decode()


def test_a_cache_that_fails_costs_the_links_and_not_the_preview(as_user, ada, monkeypatch):
    article, desk = make_article(access="premium"), as_user(ada)
    screen = Screen(desk.get(reverse("admin:articles_article_change", args=[article.pk])), "article_form")
    monkeypatch.setattr(cache, "set", mock.Mock(side_effect=ConnectionError))
    address = f"/admin/articles/article/{article.pk}/preview-changes/"
    html = desk.post(address, screen.data | {"_preview": "whole", "headline": "To try"}).content.decode()
    assert "To try" in html and "?as=" not in html
    assert (
        "cannot be shown in frames just now" in desk.post(address, screen.data | {"_preview": "both"}).content.decode()
    )


def test_the_preview_of_a_search_engine_shows_what_a_list_of_results_prints(as_user, ada, settings):
    article = make_article(access="premium", published=False, standfirst="What it says.")
    desk, address = as_user(ada), f"/admin/articles/article/{article.pk}/preview/?as=crawler"
    html = desk.get(address).content.decode()
    bar = html[html.index("<aside") : html.index("</aside>")]
    assert article.get_absolute_url() in bar and "What it says." in bar
    assert "stay away" not in bar
    settings.SEARCH_CRAWLERS = False
    assert "asks search engines to stay away" in desk.get(address).content.decode()


def test_looking_at_versions_writes_nothing(as_user, ada):
    desk = as_user(ada)
    for state in ("pending", "older", "typed"):
        address, _ = addresses(desk, state)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(address).status_code == 200
        assert {query["sql"].split()[0] for query in asked} == {"SELECT"}


def test_a_free_piece_is_the_same_for_all_and_says_so(as_user, ada):
    article, desk = make_article(published=False), as_user(ada)
    for name in ("fresh", "wall", "whole", "crawler"):
        html = desk.get(f"/admin/articles/article/{article.pk}/preview/?as={name}").content.decode()
        assert "Free: everybody sees the same" in html and "Paragraph 12" in html and "meter-note" not in html
        assert f'?as={name}" aria-current="page"' in html
