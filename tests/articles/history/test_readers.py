"""Which changes readers see as words, and which are typesetting, filing or order."""

import pytest

from articles.history import readers, sheets
from articles.models import Article, Question
from tests.factories import make_author, make_expert, make_picture, make_qa, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def qa():
    return make_qa(
        headline="Do “lagoons” pay?",
        body='<p>It costs 10<sup>2</sup> pounds, see <a href="https://a.example/">it</a>.</p>',
    )


def changes_of(article, change) -> list[str]:
    before = sheets.of_piece(article)
    change(article)
    return [found.brief for found in readers.changed(before, sheets.of_piece(article))]


def of_fields(**fields):
    return lambda article: Article.objects.filter(pk=article.pk).update(**fields)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (of_fields(headline="Do lakes pay?"), ["Headline"]),
        (of_fields(standfirst="Other."), ["Standfirst"]),
        (of_fields(body='<p>It costs 20<sup>2</sup> pounds, see <a href="https://a.example/">it</a>.</p>'), ["Text"]),
        (
            of_fields(body='<p>It costs 102 pounds, see <a href="https://a.example/">it</a>.</p>'),
            ["Text has other formatting; its words are the same"],
        ),
        (of_fields(body='<p>It costs 10<sup>2</sup> pounds, see <a href="https://b.example/">it</a>.</p>'), ["Text"]),
        (lambda qa: qa.questions.filter(position=1).update(text="Why?"), ["Question 1"]),
        (lambda qa: qa.answers.filter(pk=qa.answers.first().pk).update(body="<p>No.</p>"), ["Answer of PO to question 1"]),
        (lambda qa: qa.answers.first().delete(), ["Answer of PO to question 1 removed"]),
        (lambda qa: Question.objects.create(article=qa, text="More?", position=9), ["Question 4 added"]),
        (
            lambda qa: qa.participants.filter(initials="PO").update(expert=make_expert("Ann Other")),
            ["Expert Dr Ann Other"],
        ),
        (lambda qa: qa.participants.filter(initials="PO").update(posts="Nobody"), ["Expert Dr Petra Oyelaran, posts"]),
        (lambda qa: qa.bylines.create(author=make_author()), ["Author Imogen Tarrant added"]),
    ],
)  # fmt: skip
def test_changed_words_are_reported(qa, change, told):
    assert changes_of(qa, change) == told


@pytest.mark.parametrize(
    "change",
    [
        of_fields(headline='Do "lagoons"  pay?'),
        of_fields(
            body='<h2>It costs <strong>10</strong><sup>2</sup> pounds,</h2><p>see <a href="https://a.example/">it</a>.</p>'
        ),
        of_fields(body='<p>It costs 10<sup>2</sup> pounds, see <a href="https://a.example/">it</a>.</p><hr>'),
        of_fields(slug="other", access="premium"),
        lambda qa: of_fields(section=make_section("Materials"), picture=make_picture())(qa),
        lambda qa: of_fields(body=f'{qa.body}<figure data-picture="{make_picture().pk}"></figure>')(qa),
        lambda qa: qa.questions.filter(position=1).update(position=7),
        lambda qa: qa.participants.filter(initials="PO").update(position=5),
        lambda qa: qa.participants.filter(initials="PO").update(initials="P"),
        lambda qa: qa.corrections.create(text="It is 14.", made_at=qa.published_at),
    ],
    ids=["quotes and spaces", "bold", "divider", "address", "section and picture", "picture in the text"]
    + ["questions' order", "experts' order", "initials", "a note"],
)
def test_typesetting_filing_and_order_are_not_words(qa, change):
    assert changes_of(qa, change) == []


def test_a_version_that_was_kept_before_notes_had_kinds_holds_corrections(qa):
    qa.corrections.create(text="It is 14.", made_at=qa.published_at)
    copy = sheets.to_copy(sheets.of_piece(qa))
    del copy["lists"]["corrections"][0][1]["kind"]
    assert sheets.to_copy(sheets.from_copy(copy)) == sheets.to_copy(sheets.of_piece(qa))
