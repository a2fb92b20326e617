"""The history of a piece: each save is a version that can be read, compared and restored."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.history import keeping
from articles.models import Answer, Article, PieceVersion
from tests.articles.admin.screen import Screen
from tests.factories import make_article, make_qa, make_report

pytestmark = pytest.mark.django_db


def url(piece, end):
    return f"/admin/articles/{piece._meta.model_name}/{piece.pk}/{end}"


def save(desk, piece, **changes):
    form = f"{piece._meta.model_name}_form"
    screen = Screen(desk.get(url(piece, "change/")), form)
    for name, value in changes.items():
        screen[name.replace("__", "-")] = value
    response = desk.post(url(piece, "change/"), screen.data | {"_continue": "1"})
    assert response.status_code == 302, response.context["problems"]


def test_a_save_is_a_version_and_the_state_before_the_first_is_kept_too(as_user, ada):
    article = make_qa()
    save(as_user(ada), article, answers__0__body="<p>Better words.</p>")
    newest, oldest = keeping.of(article)
    assert (newest.by, oldest.by) == (ada, None)
    assert newest.summary == "A slip. Answer of PO to question 1"


def test_a_new_article_has_its_first_version(as_user, joe):
    desk = as_user(joe)
    screen = Screen(desk.get("/admin/articles/article/add/"), "article_form")
    screen["headline"] = "By Joe"
    desk.post("/admin/articles/article/add/", screen.data)
    assert PieceVersion.objects.get().by == joe


def test_a_preview_of_unsaved_changes_is_no_version(as_user, ada):
    article, desk = make_article(), as_user(ada)
    screen = Screen(desk.get(url(article, "change/")), "article_form")
    desk.post(url(article, "preview-changes/"), screen.data | {"headline": "Not yet"})
    assert not PieceVersion.objects.exists()


def test_the_history_says_who_when_and_what_and_keeps_the_admins_log(as_user, ada):
    article, desk = make_qa(), as_user(ada)
    save(desk, article, headline="Another headline")
    html = desk.get(url(article, "history/")).content.decode()
    assert "Ada Editor" in html and "<td>A slip. Headline</td>" in html
    assert "As it was when the history begins" in html
    assert "The log of the admin" in html and "Changed Headline" in html


def test_any_two_versions_are_compared_whichever_is_older(as_user, ada):
    article, desk = make_qa(), as_user(ada)
    Answer.objects.filter(pk=article.answers.first().pk).update(body="<p>The gate moves slowly.</p>")
    save(desk, article, answers__0__body="<p>The gate moves quickly.</p>")
    newest, oldest = (version.pk for version in keeping.of(article))
    for one, other in ((oldest, newest), (newest, oldest)):
        html = desk.get(url(article, f"history/compare/?from={one}&to={other}")).content.decode()
        assert "Answer of PO to question 1" in html
        assert "slowly<span" in html and "quickly<span" in html
        assert html.index("<del><span") < html.index("<ins><span")


def test_a_version_of_another_piece_or_none_is_not_found(as_user, ada):
    article, desk = make_article(), as_user(ada)
    other = make_article()
    save(desk, other, headline="Other")
    strange = keeping.of(other).first().pk
    for end in (f"compare/?from={strange}&to={strange}", "compare/?from=x", f"{strange}/restore/", "9/preview/"):
        assert desk.get(url(article, f"history/{end}")).status_code == 404


def test_a_version_is_read_as_readers_would_and_nothing_is_stored(as_user, ada):
    article, desk = make_article(headline="At first"), as_user(ada)
    save(desk, article, headline="At last")
    before = Article.objects.get()
    html = desk.get(url(article, f"history/{keeping.of(article).last().pk}/preview/")).content.decode()
    assert "At first" in html and "The version of" in html
    after = Article.objects.get()
    assert (after.headline, after.version) == ("At last", before.version)


def test_restoring_makes_a_new_version_and_keeps_ids_and_anchors(as_user, ada):
    article, desk = make_qa(questions=2), as_user(ada)
    before = list(article.answers.order_by("pk").values("pk", "token", "body"))
    save(desk, article, questions__0__DELETE="on")
    assert article.answers.count() == 2
    first = keeping.of(article).last()
    page = desk.get(url(article, f"history/{first.pk}/restore/"))
    assert 'Question 1 <span class="change-verb">added' in page.content.decode()
    response = desk.post(
        url(article, f"history/{first.pk}/restore/"), {"seen": Article.objects.get().version, "amendment": "slip"}
    )
    assert response.status_code == 302
    assert list(article.answers.order_by("pk").values("pk", "token", "body")) == before
    assert keeping.of(article).count() == 3
    assert keeping.of(article).first().summary.startswith("Restored the version of")


def test_a_save_in_between_is_not_restored_over_unseen(as_user, ada):
    article, desk = make_article(), as_user(ada)
    save(desk, article, headline="Second")
    seen, first = Article.objects.get().version, keeping.of(article).last()
    save(desk, article, headline="Third")
    response = desk.post(url(article, f"history/{first.pk}/restore/"), {"seen": seen})
    assert "Somebody saved the piece meanwhile" in response.content.decode()
    assert Article.objects.get().headline == "Third"


def test_people_who_may_only_read_a_piece_see_its_history_but_cannot_restore(as_user, ada, joe):
    article = make_article()
    save(as_user(ada), article, headline="Second")
    desk, first = as_user(joe), keeping.of(article).last()
    html = desk.get(url(article, "history/")).content.decode()
    assert "Restore" not in html and "Ada Editor" in html
    assert desk.get(url(article, f"history/{first.pk}/preview/")).status_code == 200
    assert desk.post(url(article, f"history/{first.pk}/restore/"), {"seen": "1"}).status_code == 403


def test_readers_see_no_history(as_user, rhea):
    article = make_article()
    keeping.begin(article)
    version = keeping.of(article).get().pk
    for end in ("", f"compare/?from={version}&to={version}", f"{version}/preview/", f"{version}/restore/"):
        assert as_user(rhea).get(url(article, f"history/{end}")).status_code in (302, 403)


def test_a_special_report_has_a_history_too(as_user, ada):
    report = make_report([make_article(headline="Part one"), make_article()])
    save(as_user(ada), report, entries__0__DELETE="on")
    assert keeping.of(report).first().summary == "Article “Part one” removed"


def test_the_history_costs_as_many_queries_with_two_versions_as_with_eight(as_user, ada):
    desk = as_user(ada)

    def cost(number):
        article = make_article()
        for each in range(number):
            Article.objects.filter(pk=article.pk).update(headline=f"Headline {each}")
            keeping.keep(article, by=ada, now=article.edited_at)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(url(article, "history/")).status_code == 200
        return len(asked)

    cost(1)
    assert cost(2) == cost(8)
