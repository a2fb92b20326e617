"""The rules of the checklist: the verbs ask the same ones, and none needs a database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from articles.checking import reading, rules
from articles.checking.draft import Draft, DraftAnswer, DraftExpert, DraftPicture, DraftQuestion
from articles.publishing import verbs
from tests.factories import make_article, make_picture, make_qa, make_report

COMPLETE = Draft("A headline", "A standfirst.", "<p>Words.</p>", picture=DraftPicture("A bridge", "Photograph: Test"))
QA = replace(
    COMPLETE,
    body="",
    is_qa=True,
    experts=(DraftExpert("e1", "LP", "Lena Park", True),),
    questions=(DraftQuestion("q1", "Why?", (DraftAnswer("a1", "LP", "<p>Because.</p>"),)),),
)


def sentences(items) -> list[str]:
    return [item.sentence for item in items]


@pytest.mark.parametrize("draft", [COMPLETE, QA])
def test_a_complete_piece_needs_nothing(draft):
    assert rules.needed(draft) == [] and rules.advised(draft) == []


@pytest.mark.parametrize(
    "change,sentence,target",
    [
        ({"headline": " "}, "A headline is missing.", "id_headline"),
        ({"standfirst": ""}, "A standfirst is missing.", "id_standfirst"),
        ({"has_section": False}, "A section is missing.", "id_section"),
        ({"picture": None}, "A picture is missing.", "id_picture"),
        ({"picture": DraftPicture("", "x")}, "The picture has no alternative text.", "id_picture"),
        ({"picture": DraftPicture("x", " ")}, "The picture has no credit.", "id_picture"),
        ({"body": "<p>\u00a0</p><hr>"}, "The text is missing.", "id_body"),
        ({"is_report": True}, "The report has no articles yet.", "entries-group"),
    ],
)
def test_what_is_missing_is_told_once_with_its_place(change, sentence, target):
    (item,) = rules.needed(replace(COMPLETE, **change))
    assert (item.sentence, item.target, item.is_needed) == (sentence, target, True)


def test_a_piece_may_be_published_without_a_picture_where_none_is_needed():
    assert rules.needed(replace(COMPLETE, picture=None), picture_is_needed=False) == []
    assert rules.needed(replace(COMPLETE, picture=DraftPicture("", "")), picture_is_needed=False)


def test_each_picture_in_a_text_is_named_with_what_it_lacks():
    figures = '<p>Words.</p><figure data-picture="7"></figure><figure data-picture="8"></figure>'
    answer = DraftAnswer("a1", "LP", f'<p>Because.</p>{figures}<figure data-picture="9"></figure>')
    draft = replace(
        QA,
        body=figures,
        questions=(DraftQuestion("q1", "Why?", (answer,)),),
        pictures_in_texts={
            7: DraftPicture("A bridge", "", "A bridge"),
            8: DraftPicture("", " "),
            9: DraftPicture("", "x", "Low tide"),
        },
    )
    assert [(item.sentence, item.target, item.is_needed) for item in rules.advised(draft)] == [
        ("The picture “A bridge” in the introduction has no credit.", "id_body", False),
        ("Picture 2 in the introduction has no alternative text and no credit.", "id_body", False),
        ("The picture “Low tide” in the answer of LP to question 1 has no alternative text.", "a1", False),
    ]


@pytest.mark.django_db
def test_the_pictures_of_all_texts_cost_one_query(django_assert_num_queries):
    pictures = [make_picture(credit="", caption=f"Bridge {n}") for n in range(4)]
    figures = [f'<figure data-picture="{picture.pk}"></figure>' for picture in pictures]
    qa = make_qa(published=False, picture=make_picture(), body=figures[0])
    for answer, figure in zip(qa.answers.all(), figures[1:], strict=False):
        answer.body += figure
        answer.save()
    qa = type(qa).objects.for_page().get(pk=qa.pk)
    with django_assert_num_queries(1):
        found = sentences(rules.advised(reading.of_piece(qa)))
    assert sum("has no credit" in sentence for sentence in found) == 4
    assert verbs.missing(qa) == []


def test_an_answer_of_a_picture_alone_has_no_words():
    answer = DraftAnswer("a1", "LP & AC", '<figure data-picture="1"></figure>')
    (item,) = rules.needed(replace(QA, questions=(DraftQuestion("q1", "Why?", (answer,)),)))
    assert (item.sentence, item.target) == ("Question 1: the answer of LP & AC is empty.", "a1")


def test_an_expert_without_answers_is_advice():
    silent = DraftExpert("e2", "AC", "Ann Cole", False)
    (item,) = rules.advised(replace(QA, experts=(*QA.experts, silent)))
    assert (item.sentence, item.target, item.is_needed) == ("Ann Cole (AC) has no answer yet.", "e2", False)


def test_a_due_date_before_the_end_of_the_embargo_is_reported():
    draft = replace(COMPLETE, due_on=date(2030, 5, 1), embargo_until=datetime(2030, 5, 3, tzinfo=UTC))
    (sentence,) = sentences(rules.advised(draft))
    assert "due 1 May 2030" in sentence and "3 May 2030" in sentence
    assert rules.advised(replace(draft, due_on=date(2030, 5, 4))) == []


@pytest.mark.django_db
@pytest.mark.parametrize("with_picture", [True, False])
def test_the_verbs_ask_the_same_rules(with_picture):
    picture = make_picture(alt_text="") if with_picture else None
    qa = make_qa(published=False, picture=picture, standfirst="")
    qa.answers.filter(position=1).update(body="")
    qa.questions.first().answers.all().delete()
    for piece in (qa, make_article(published=False, section=None, body="", picture=picture), make_report([])):
        needed = sentences(rules.needed(reading.of_piece(piece)))
        assert needed and verbs.missing(piece) == needed
