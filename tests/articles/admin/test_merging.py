"""Three versions of a screen made one, as a table of what each of two people did."""

import pytest

from articles.history.merging import Kind, Row, Sheet, merge


def same(rows, name, one, other):
    return one == other


def sheet(headline="Old", rows="abc", **texts):
    """A screen with a headline and a list; `rows` names its rows in order, `b="…"` says what stands in one."""
    return Sheet(
        {"headline": (headline,)},
        {"rows": [Row(key, {"text": (texts.get(key, "old"),)}) for key in rows]},
    )


def without(of: Sheet, key: str) -> Sheet:
    """As a form says it: the row is there, and marked."""
    of.rows("rows")[key].is_removed = True
    return of


def kept(of: Sheet) -> str:
    return "".join(row.key for row in of.lists["rows"] if not row.is_removed)


@pytest.mark.parametrize(
    ("mine", "theirs", "result", "kind"),
    [
        ("Old", "Old", "Old", None),
        ("Mine", "Old", "Mine", Kind.MINE),
        ("Old", "Theirs", "Theirs", Kind.THEIRS),
        ("Mine", "Theirs", "Mine", Kind.BOTH),
        ("Alike", "Alike", "Alike", None),
    ],
)
def test_a_field_is_mine_only_where_i_changed_it(mine, theirs, result, kind):
    merged = merge(sheet(), sheet(mine), sheet(theirs), same)
    assert merged.sheet.fields == {"headline": (result,)}
    assert [found.kind for found in merged.differences] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("mine", "theirs", "result"),
    [
        ("abc", "abc", "abc"),
        ("cab", "abc", "cab"),
        ("abc", "bca", "bca"),
        ("acb", "bca", "acb"),
        ("abcx", "abcy", "abcyx"),
        ("axbc", "cba", "cbax"),
        ("abc", "ab", "ab"),
        ("abc", "yabc", "yabc"),
    ],
)
def test_rows_stand_in_my_order_where_i_moved_them_and_in_theirs_elsewhere(mine, theirs, result):
    assert kept(merge(sheet(), sheet(rows=mine), sheet(rows=theirs), same).sheet) == result


def test_a_row_that_one_removed_and_the_other_changed_stays():
    merged = merge(sheet(), without(sheet(), "b"), sheet(b="theirs"), same)
    assert kept(merged.sheet) == "abc" and merged.sheet.rows("rows")["b"].values == {"text": ("theirs",)}
    assert [found.kind for found in merged.differences] == [Kind.I_REMOVED_THEY_CHANGED]
    merged = merge(sheet(), sheet(b="mine"), sheet(rows="ac"), same)
    assert kept(merged.sheet) == "abc" and merged.sheet.rows("rows")["b"].values == {"text": ("mine",)}
    assert [found.kind for found in merged.differences] == [Kind.THEY_REMOVED_I_CHANGED]


def test_a_row_that_both_removed_is_gone():
    assert kept(merge(sheet(), without(sheet(), "b"), sheet(rows="ac"), same).sheet) == "ac"


def test_without_a_base_every_difference_counts_as_changed_by_both():
    merged = merge(None, sheet("Mine"), sheet("Theirs", rows="abcd"), same)
    assert merged.sheet.fields == {"headline": ("Mine",)}
    assert {found.kind for found in merged.differences} == {Kind.BOTH, Kind.THEY_ADDED}
