"""The signs in a paragraph's words."""

import dataclasses
from functools import cached_property

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.transcript.signs import Signs, read_signs
from tests.articles.transcript.test_properties import FRAGMENTS, MISLEADING

ALL = [name for name, value in vars(Signs).items() if isinstance(value, cached_property)]
SHOWN_BEHIND_A_BACKSLASH = {"escaped", "asks", "stage_directions"}


@settings(deadline=None)
@given(st.lists(st.sampled_from([*FRAGMENTS, *MISLEADING]), max_size=6).map("".join))
def test_words_behind_a_backslash_show_no_sign_but_that_they_ask(text):
    signs = read_signs("\\" + " ".join(text.split()))

    shown = {name for name in ALL if getattr(signs, name) not in (None, False, "", [])}
    assert shown <= SHOWN_BEHIND_A_BACKSLASH


@pytest.mark.parametrize("name", ALL)
def test_a_sign_is_read_once(name):
    signs = read_signs("Q1. Is it [laughter] so?")

    assert getattr(signs, name) is getattr(signs, name)
    assert name in vars(signs)


def test_signs_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        read_signs("LP: It is.").text = "AC: It is."


@pytest.mark.parametrize(
    ("text", "sign", "expected"),
    [
        ("**Q2. Why?**", "question", (2, "Why?")), ("Standfirst: Nine in ten", "label", ("standfirst", "Nine in ten")),
        ("Meet the experts", "experts_heading", ""), ("A: Nobody", "labelled_answer", "Nobody"), ("# Why", "is_printed", True),
        ("**Why**", "is_printed", True), ("LP & AC: Yes", "who", "lp & ac"), ("Luca Parisi: Yes", "who", "luca parisi"),
        ("Luca Parisi", "who", "luca parisi"), ("- LP: Yes", "who", ""), ("# # #", "is_end", True), ("--", "is_end", True),
    ],
)  # fmt: skip
def test_a_sign_is_seen(text, sign, expected):
    assert getattr(read_signs(text), sign) == expected
