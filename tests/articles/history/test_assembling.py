"""A sheet becomes a piece in memory that reads like the stored one, and nothing is written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.history import assembling, keeping, sheets
from articles.models import Answer, Article, Question, Section
from articles.models.piece import Piece
from articles.pages import kept
from tests.factories import (
    join,
    make_article,
    make_author,
    make_expert,
    make_picture,
    make_qa,
    make_report,
    make_section,
)

pytestmark = pytest.mark.django_db


def html(piece: Piece) -> str:
    page = kept.render(piece, whole=True)
    return (page.before_note + page.between + page.after_wall).decode()


def stored(piece: Piece) -> Piece:
    return type(piece).objects.for_page().get(pk=piece.pk)


def assembled(piece: Piece) -> Piece:
    return assembling.assembled(type(piece).objects.get(pk=piece.pk), sheets.of_piece(piece))


def whole_qa() -> Article:
    """A Q&A with all that a piece can have."""
    article = make_qa(questions=3, access="premium", updated_at=timezone.now(), picture=make_picture())
    article.participants.first().expert.portrait = make_picture()
    article.participants.first().expert.save()
    article.bylines.create(author=make_author())
    article.bylines.create(author=make_author("Ann Other"), position=1)
    for name in ("Zinc", "Dams", "Alloys"):
        article.topics.create(name=name, slug=name.lower())
    article.corrections.create(text="It was 12, not 21.", made_at=timezone.now())
    join(article.answers.first(), article.participants.last())
    answer = article.answers.last()
    answer.body = f'<p>See.</p><figure data-picture="{make_picture().pk}"></figure>'
    answer.save()
    return article


@pytest.mark.parametrize("make", [whole_qa, make_article, lambda: make_article(section=None, published=False)])
def test_an_article_reads_as_it_is_stored(make):
    article = make()
    assert html(assembled(article)) == html(stored(article))


def test_a_report_reads_as_it_is_stored():
    report = make_report([make_article(), make_article(), make_article(published=False)], picture=make_picture())
    assert html(assembled(report)) == html(stored(report))


def test_an_older_version_has_its_own_words_and_rows():
    article, other = whole_qa(), make_section("Water")
    version, before = keeping.keep(article, by=None, now=timezone.now()), html(stored(article))
    article.questions.first().delete()
    article.bylines.all().delete()
    article.topics.clear()
    article.corrections.all().delete()
    article.answers.update(body="<p>Other.</p>")
    Article.objects.filter(pk=article.pk).update(headline="Other", section=other, picture=None)
    old = assembling.assembled(Article.objects.get(pk=article.pk), sheets.from_copy(version.copy))
    assert html(old) == before


def test_reading_a_version_writes_nothing():
    article = whole_qa()
    version = keeping.keep(article, by=None, now=timezone.now())
    with CaptureQueriesContext(connection) as asked:
        html(assembling.assembled(article, sheets.from_copy(version.copy)))
    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}


def test_what_was_deleted_since_is_left_out():
    article = make_qa(questions=1, section=make_section("Water"), picture=make_picture())
    sheet = sheets.of_piece(article)
    leaver = article.participants.first().expert
    Answer.objects.filter(participant__expert=leaver).delete()
    article.participants.filter(expert=leaver).delete()
    leaver.delete()
    Article.objects.filter(pk=article.pk).update(section=make_section("Energy"), picture=None)
    article.picture.delete()
    Section.objects.filter(slug="water").delete()
    shown = assembling.assembled(Article.objects.get(pk=article.pk), sheet)
    assert (shown.section, shown.picture) == (None, None)
    assert [participant.initials for participant in shown.participants.all()] == ["TL"]
    text = html(shown)
    assert "answer 1-TL" in text
    assert "answer 1-PO" not in text


def test_rows_that_are_not_stored_yet_are_shown_too():
    article = make_qa(questions=1)
    sheet = sheets.of_piece(article)
    copy = sheets.to_copy(sheet)
    copy["lists"]["participants"].append(
        ["new-p", {"expert": [str(make_expert("Jane Smith").pk)], "initials": ["JS"], "posts": [""]}, ""]
    )
    copy["lists"]["questions"].append(["new-q", {"text": ["Really?"], "token": ["abc"]}, ""])
    copy["lists"]["answers"].append(
        ["new-a", {"voices": ["new-p"], "body": ["<p>Really.</p>"], "token": ["def"]}, "new-q"]
    )
    text = html(assembling.assembled(article, sheets.from_copy(copy)))
    assert "Really?" in text
    assert "<p>Really.</p>" in text
    assert "Jane Smith" in text
    assert not Question.objects.filter(text="Really?").exists()


def test_a_long_piece_costs_as_many_queries_as_a_short_one():
    def cost(questions):
        article = make_qa(questions=questions)
        sheet = sheets.of_piece(article)
        with CaptureQueriesContext(connection) as asked:
            html(assembling.assembled(article, sheet))
        return len(asked)

    cost(1)
    assert cost(3) == cost(30)
