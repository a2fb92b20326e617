"""Two edits of one text, merged paragraph by paragraph."""

import random

import pytest

from articles.history.paragraphs import merge

BASE = ["one", "two", "three", "four"]


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        (BASE, BASE, BASE),
        (["ONE", *BASE[1:]], [*BASE[:3], "FOUR"], ["ONE", "two", "three", "FOUR"]),
        (["one", "new", *BASE[1:]], BASE[:3], ["one", "new", "two", "three"]),
        (["TWO" if each == "two" else each for each in BASE], BASE, ["one", "TWO", "three", "four"]),
        (["same", *BASE[1:]], ["same", *BASE[1:]], ["same", *BASE[1:]]),
        (["mine", *BASE[1:]], ["theirs", *BASE[1:]], None),
        ([*BASE, "mine"], [*BASE, "theirs"], None),
        ([], ["ONE", *BASE[1:]], None),
    ],
)
def test_edits_at_different_places_are_both_taken(mine, theirs, merged):
    assert merge(BASE, mine, theirs) == merged
    assert merge(BASE, theirs, mine) == merged


@pytest.mark.parametrize("seed", range(50))
def test_an_edit_of_one_side_alone_is_taken_whole(seed):
    chance = random.Random(seed)
    base = [chance.choice("abcdef") for _ in range(chance.randrange(12))]
    mine = [each for each in base if chance.random() > 0.3] + [chance.choice("xyz") for _ in range(3)]

    assert merge(base, mine, base) == mine
    assert merge(base, base, mine) == mine
