"""Every save, verb and import is a version of the whole piece; any version can come back with its ids and anchors."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import transcript
from articles.history import applying, describing, keeping, sheets
from articles.models import Answer, Article, Participant, PieceVersion, Question, Section
from articles.publishing import importing, verbs
from tests.factories import join, make_article, make_author, make_picture, make_qa, make_report

pytestmark = pytest.mark.django_db


def keep(piece, **more) -> PieceVersion:
    return keeping.keep(piece, by=None, now=timezone.now(), **more)


def restore(piece, version):
    with transaction.atomic():
        return applying.apply(type(piece).objects.get(pk=piece.pk), sheets.from_copy(version.copy))


def state(piece) -> dict:
    return sheets.to_copy(sheets.of_piece(piece))


def whole_qa() -> Article:
    """A Q&A with all that a piece can have."""
    article = make_qa(questions=3, updated_at=timezone.now())
    article.bylines.create(author=make_author())
    article.topics.create(name="Dams", slug="dams")
    article.corrections.create(text="It was 12, not 21.", made_at=timezone.now())
    join(article.answers.first(), article.participants.last())
    return article


def test_a_version_brings_everything_back_with_its_ids_and_anchors():
    article = whole_qa()
    version, before = keep(article), state(article)
    article.questions.all()[1].delete()
    article.bylines.all().delete()
    article.corrections.all().delete()
    article.topics.clear()
    article.answers.filter(participant=article.participants.first()).update(body="<p>Other.</p>")
    article.questions.create(text="Added since?", position=9)
    Article.objects.filter(pk=article.pk).update(headline="Other", section=None, updated_at=None)
    restore(article, version)
    assert state(article) == before


def test_experts_who_swapped_initials_and_places_come_back():
    article = make_qa(questions=1)
    version, before = keep(article), state(article)
    one, other = article.participants.all()
    Participant.objects.filter(pk=one.pk).update(initials="X")
    Participant.objects.filter(pk=other.pk).update(initials=one.initials, position=0)
    Participant.objects.filter(pk=one.pk).update(initials=other.initials, position=1)
    restore(article, version)
    assert state(article) == before


def test_answers_that_moved_to_another_question_come_back():
    article = make_qa(questions=2)
    version, before = keep(article), state(article)
    first, second = article.questions.all()
    Answer.objects.filter(question=second).update(question=first)
    second.delete()
    restore(article, version)
    assert state(article) == before


def test_a_restored_piece_keeps_its_dates_and_its_version_rises():
    article = make_article()
    version = keep(article)
    before = Article.objects.get(pk=article.pk)
    Article.objects.filter(pk=article.pk).update(headline="Other")
    restore(article, version)
    after = Article.objects.get(pk=article.pk)
    assert after.headline == before.headline
    assert after.published_at == before.published_at and after.version > before.version


def test_what_was_deleted_meanwhile_is_named_and_the_rest_comes_back():
    section = Section.objects.create(name="Gone", slug="gone")
    article = make_article(section=section, headline="Then")
    version = keep(article)
    Article.objects.filter(pk=article.pk).update(section=None, headline="Now")
    section.delete()
    done = restore(article, version)
    article.refresh_from_db()
    assert article.headline == "Then" and article.section is None
    assert done.lost == [
        f"The section no. {version.copy['fields']['section'][0]} was deleted meanwhile and cannot come back."
    ]


def test_a_special_report_comes_back_with_its_articles():
    report = make_report([make_article(), make_article()])
    version, before = keep(report), state(report)
    report.entries.first().delete()
    restore(report, version)
    assert state(report) == before


def test_a_save_that_changes_nothing_is_no_version_and_a_step_is_one():
    article = make_article()
    assert keep(article) == keep(article)
    assert keep(article, name="submitted").name == "submitted"
    assert PieceVersion.objects.count() == 2


def test_verbs_and_imports_are_versions_with_names(ada):
    article = make_article(published=False, picture=make_picture())
    now = timezone.now()
    verbs.publish(article, by=ada, now=now, at=now + timedelta(days=1))
    verbs.publish(article, by=ada, now=now)
    verbs.withdraw(article, by=ada, now=now, reason="Wrong.")
    assert [version.name for version in keeping.of(article)] == ["withdrawn", "published", "scheduled"]
    text = "Do lagoons pay?\n\nMeet the experts\nLP: Lena Petrov: Professor\n\nQ: Why?\nLP: Because.\n"
    (version,) = keeping.of(importing.store(transcript.parse(text).transcript, by=ada))
    assert (version.name, version.by) == ("imported", ada)


def told(article, change) -> list[str]:
    before = sheets.of_piece(article)
    change()
    return [each.brief for each in describing.changes(before, sheets.of_piece(article))]


def test_changes_are_told_in_the_words_of_the_desk():
    article = make_qa()

    def change():
        article.answers.filter(question=article.questions.all()[2]).update(body="<p>Other words.</p>")
        article.questions.all()[1].delete()
        Article.objects.filter(pk=article.pk).update(headline="Another headline")

    assert told(article, change) == [
        "Headline",
        "Question 2 removed",
        "Answer of PO to question 2 removed",
        "Answer of TL to question 2 removed",
        "Answer of PO to question 2",
        "Answer of TL to question 2",
    ]


def test_an_answer_is_compared_word_by_word():
    article = make_qa(questions=1)
    answer = article.answers.first()
    Answer.objects.filter(pk=answer.pk).update(body="<p>The gate moves slowly today.</p>")
    before = sheets.of_piece(article)
    Answer.objects.filter(pk=answer.pk).update(body="<p>The gate moves quickly today.</p>")
    (change,) = describing.changes(before, sheets.of_piece(article))
    parts = [(part.op.value, part.text) for part in change.text[0]]
    assert parts == [("same", "The gate moves "), ("gone", "slowly"), ("new", "quickly"), ("same", " today.")]


def test_formatting_alone_is_told_as_that():
    article = make_article(body="<p>A word.</p>")

    def change():
        Article.objects.filter(pk=article.pk).update(body="<p>A <em>word</em>.</p>")

    assert told(article, change) == ["Text has other formatting; its words are the same"]


def test_the_number_of_queries_does_not_depend_on_the_length():
    def cost(questions):
        article = make_qa(questions=questions)
        keep(article)
        Question.objects.filter(article=article).update(text="Other?")
        with CaptureQueriesContext(connection) as asked:
            keep(article)
        return len(asked)

    assert cost(3) == cost(30) <= 12


def test_old_versions_are_pruned_and_the_newest_and_named_ones_stay(settings):
    settings.HISTORY_DAYS, settings.HISTORY_NAMED_DAYS = 30, 300
    article, now = make_article(), timezone.now()
    for days, name in ((400, "published"), (100, ""), (100, "submitted"), (10, ""), (5, "")):
        Article.objects.filter(pk=article.pk).update(headline=f"{days} {name}")
        keeping.keep(article, by=None, now=now - timedelta(days=days), name=name)
    alone = make_article()
    keeping.keep(alone, by=None, now=now - timedelta(days=900))
    call_command("prune_history")
    assert [(version.name, (now - version.at).days) for version in keeping.of(article)] == [
        ("", 5), ("", 10), ("submitted", 100),
    ]  # fmt: skip
    assert keeping.of(alone).exists()
