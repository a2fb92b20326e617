"""Rows are recognised in a new text by their words and their places."""

from articles.history import likeness
from articles.history.likeness import Asked, Said


def asked(*texts: str) -> list[Asked]:
    return [Asked(str(place), text, f"answer {text}") for place, text in enumerate(texts)]


def test_questions_are_recognised_wherever_they_stand():
    old = asked("Why build it?", "What does it cost?", "Who pays?")

    assert likeness.questions(old, [old[2], old[0], old[1]]) == {0: 2, 1: 0, 2: 1}


def test_a_rewritten_question_is_recognised_by_its_words_or_by_its_answers():
    old = [Asked("1", "What does it cost?", "A lot of money."), Asked("2", "Why?", "Because of the tides.")]
    new = [Asked("", "What will it cost?", "Nothing."), Asked("", "For what reason now?", "Because of the tides.")]

    assert likeness.questions(old, new) == {0: 0, 1: 1}


def test_a_question_that_resembles_none_is_new():
    assert likeness.questions(asked("Why build it?"), [Asked("", "Who counts gulls?", "Nobody.")]) == {}


def test_two_equal_questions_are_told_apart_by_their_answers():
    old = [Asked("1", "And you?", "I swim."), Asked("2", "And you?", "I sail.")]

    assert likeness.questions(old, [old[1], old[0]]) == {0: 1, 1: 0}


def said(*answers: tuple[str, str, int]) -> list[Said]:
    return [Said(str(place), (who,), text, under) for place, (who, text, under) in enumerate(answers)]


def test_an_answer_that_moved_to_another_question_goes_with_its_words():
    old = said(("LP", "Yes, twice.", 0), ("LP", "No, never.", 1))

    found = likeness.answers(old, said(("LP", "No, never.", 0), ("LP", "Yes, twice.", 1)), {0: 0, 1: 1})
    assert found == {0: 1, 1: 0}


def test_equal_answers_stay_under_their_own_questions():
    old = said(("LP", "Yes.", 0), ("AC", "Yes.", 0), ("LP", "Yes.", 1))

    assert likeness.answers(old, old, {0: 0, 1: 1}) == {0: 0, 1: 1, 2: 2}


def test_a_rewritten_answer_stays_with_the_same_speaker():
    old = said(("LP", "Yes.", 0), ("AC", "No.", 0))

    assert likeness.answers(old, said(("AC", "Never again!", 0), ("LP", "Always, sir.", 0)), {0: 0}) == {0: 1, 1: 0}


def test_an_answer_of_somebody_else_to_another_question_is_new():
    old = said(("LP", "The wall costs most.", 0))

    assert likeness.answers(old, said(("AC", "Gulls like it.", 0)), {0: 0}) == {}
