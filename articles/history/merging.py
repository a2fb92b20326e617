"""A three-way merge of a screen: as it was loaded (base), as I changed it (mine) and as it is stored now (theirs). Pure.

It works field by field and row by row. A value that I did not change becomes theirs. A value that I changed stays mine, even if
they changed it too. A row that one side removed and the other changed stays. Every difference is reported for a person to decide.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

Value = tuple[str, ...]
Values = dict[str, Value]
# Returns whether two values of a field are equal. Arguments: list ("" for the screen's own fields), field, value, value.
Same = Callable[[str, str, Value, Value], bool]
# Returns the rows on which a remaining row depends, as pairs of list and key. Arguments: list, row, sheet.
Needs = Callable[[str, "Row", "Sheet"], Iterable[tuple[str, str]]]


class Kind(Enum):
    BOTH = "both changed it"
    MINE = "I changed it"
    THEIRS = "they changed it"
    THEY_ADDED = "they added the row"
    THEY_REMOVED = "they removed the row, which I had not touched"
    I_REMOVED_THEY_CHANGED = "I removed the row, they changed it: it stays"
    THEY_REMOVED_I_CHANGED = "they removed the row, I changed it: it stays"
    ORDER = "both changed the order of the list"


@dataclass(frozen=True)
class Difference:
    """One difference. `row` is empty for the screen's own fields. `name` is empty for whole rows and for orders."""

    kind: Kind
    rows: str
    row: str
    name: str = ""
    theirs: Value = ()
    mine: Value = ()


@dataclass
class Row:
    """A row of a list. `key` is the id of a stored row, or a name that cannot be an id. `under` is the parent's key."""

    key: str
    values: Values
    under: str = ""
    is_removed: bool = False
    is_stored: bool = True


@dataclass
class Sheet:
    """The contents of a screen: its own fields, and its lists with their rows in order."""

    fields: Values
    lists: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, name: str) -> dict[str, Row]:
        return {row.key: row for row in self.lists.get(name, [])}


@dataclass
class Merged:
    sheet: Sheet
    differences: list[Difference]


def merge(base: Sheet | None, mine: Sheet, theirs: Sheet, same: Same, needs: Needs | None = None) -> Merged:
    """Return the screen to save. Without `base`, every difference counts as changed by both sides."""
    told: list[Difference] = []
    known = base.fields if base else {}
    fields = _merge_values("", "", known, mine.fields, theirs.fields, same, told)
    lists = {name: _merge_rows(name, base, mine, theirs, same, told) for name in mine.lists}
    sheet = Sheet(fields, lists)
    _keep_what_is_needed(sheet, needs, told)
    for name in sheet.lists:
        sheet.lists[name] = _in_order(name, sheet, base, mine, theirs, told)
    return Merged(sheet, told)


def _merge_values(
    rows: str, row: str, base: Values, mine: Values, theirs: Values, same: Same, told: list[Difference]
) -> Values:
    merged = {}
    for name, my_value in mine.items():
        their_value = theirs.get(name, my_value)
        merged[name] = my_value
        if same(rows, name, my_value, their_value):
            continue
        kind = Kind.BOTH
        if name in base and same(rows, name, base[name], my_value):
            kind, merged[name] = Kind.THEIRS, their_value
        elif name in base and same(rows, name, base[name], their_value):
            kind = Kind.MINE
        told.append(Difference(kind, rows, row, name, their_value, my_value))
    return merged


def _merge_rows(
    name: str, base: Sheet | None, mine: Sheet, theirs: Sheet, same: Same, told: list[Difference]
) -> list[Row]:
    before, present = base.rows(name) if base else {}, theirs.rows(name)
    merged = []
    for row in mine.lists[name]:
        old, now = before.get(row.key), present.get(row.key)
        if now is None:
            merged.append(_gone_there(name, row, old, same, told))
        elif row.is_removed:
            merged.append(_gone_here(name, row, old, now, same, told))
        else:
            # The question that an answer belongs to is compared like any other value.
            row_told: list[Difference] = []
            values = _merge_values(
                name, row.key, _with_place(old) if old else {}, _with_place(row), _with_place(now), same, row_told
            )
            told.extend(row_told)
            merged.append(Row(row.key, *_without_place(values), is_stored=now.is_stored))
    seen = set(before) | {row.key for row in mine.lists[name]}
    for row in theirs.lists.get(name, []):
        if row.key not in seen:
            told.append(Difference(Kind.THEY_ADDED, name, row.key))
            merged.append(Row(row.key, row.values, row.under, is_stored=row.is_stored))
    return merged


def _gone_there(name: str, row: Row, old: Row | None, same: Same, told: list[Difference]) -> Row:
    """Merge a row of mine that is not stored now, because it is new or because they removed it."""
    if old is None or row.is_removed:
        return row
    if _is_changed(name, old, row, same):
        told.append(Difference(Kind.THEY_REMOVED_I_CHANGED, name, row.key))
        return row
    told.append(Difference(Kind.THEY_REMOVED, name, row.key))
    return Row(row.key, row.values, row.under, is_removed=True, is_stored=row.is_stored)


def _gone_here(name: str, row: Row, old: Row | None, now: Row, same: Same, told: list[Difference]) -> Row:
    """Merge a row that I removed and they did not."""
    if old is not None and not _is_changed(name, old, now, same):
        return Row(row.key, now.values, now.under, is_removed=True, is_stored=now.is_stored)
    told.append(Difference(Kind.I_REMOVED_THEY_CHANGED, name, row.key))
    return Row(row.key, now.values, now.under, is_stored=now.is_stored)


def _is_changed(name: str, old: Row, new: Row, same: Same) -> bool:
    return old.under != new.under or any(
        not same(name, key, old.values[key], value) for key, value in new.values.items() if key in old.values
    )


_PLACE = "under"


def _with_place(row: Row) -> Values:
    return row.values | {_PLACE: (row.under,)} if row.under else row.values


def _without_place(values: Values) -> tuple[Values, str]:
    return {name: value for name, value in values.items() if name != _PLACE}, values.get(_PLACE, ("",))[0]


def _keep_what_is_needed(sheet: Sheet, needs: Needs | None, told: list[Difference]) -> None:
    """Keep removed rows that a remaining row needs, for example the question of an answer that somebody changed."""
    if needs is None:
        return
    reasons = {(found.rows, found.row): found for found in told}
    changed = (Kind.THEY_REMOVED_I_CHANGED, Kind.I_REMOVED_THEY_CHANGED, Kind.THEY_ADDED)
    for name, rows in sheet.lists.items():
        for row in rows:
            if row.is_removed:
                continue
            # An unchanged row is removed with its parent. Only a rescued, changed or new row brings the parent back.
            reason = reasons.get((name, row.key))
            is_fresh = (reason is not None and reason.kind in changed) or not row.is_stored or _touched(row, name, told)
            for other, key in needs(name, row, sheet) if is_fresh else ():
                parent = sheet.rows(other).get(key)
                if parent is None or not parent.is_removed:
                    continue
                parent.is_removed = False
                told[:] = [found for found in told if (found.rows, found.row, found.name) != (other, key, "")]
                kind = Kind.THEY_REMOVED_I_CHANGED if _is_mine(row, name, told) else Kind.I_REMOVED_THEY_CHANGED
                told.append(Difference(kind, other, key))


def _touched(row: Row, name: str, told: list[Difference]) -> bool:
    return any((found.rows, found.row) == (name, row.key) for found in told)


def _is_mine(row: Row, name: str, told: list[Difference]) -> bool:
    if not row.is_stored:
        return True
    return any(
        (found.rows, found.row) == (name, row.key) and found.kind in (Kind.THEY_REMOVED_I_CHANGED, Kind.MINE, Kind.BOTH)
        for found in told
    )


def _in_order(
    name: str, sheet: Sheet, base: Sheet | None, mine: Sheet, theirs: Sheet, told: list[Difference]
) -> list[Row]:
    """Return my order if I changed it, otherwise theirs. A row that only the other side has keeps its neighbour there."""
    rows = sheet.rows(name)

    def keys(of: Sheet | None, under: str) -> list[str]:
        return [row.key for row in of.lists.get(name, []) if row.under == under and row.key in rows] if of else []

    ordered: list[Row] = []
    for under in dict.fromkeys(row.under for row in sheet.lists[name]):
        old, my, their = (keys(of, under) for of in (base, mine, theirs))
        i_moved, they_moved = is_moved(old, my), is_moved(old, their)
        if i_moved and they_moved and is_moved(my, their):
            told.append(Difference(Kind.ORDER, name, under))
        first, second = (my, their) if i_moved or base is None else (their, my)
        members = [row.key for row in sheet.lists[name] if row.under == under]
        ordered += [rows[key] for key in _woven(first, second, members)]
    return ordered


def is_moved(before: Sequence[str], after: Sequence[str]) -> bool:
    common = set(before) & set(after)
    return [key for key in before if key in common] != [key for key in after if key in common]


def _woven(first: Sequence[str], second: Sequence[str], members: Sequence[str]) -> list[str]:
    woven = [key for key in first if key in members]
    for sequence in (second, members):
        shared = [place for place, key in enumerate(sequence) if key in woven]
        for place, key in enumerate(sequence):
            if key in woven or key not in members:
                continue
            if place > max(shared, default=-1):
                woven.append(key)  # A row that was added at the end stays at the end.
                continue
            before = next((other for other in reversed(sequence[:place]) if other in woven), None)
            woven.insert(woven.index(before) + 1 if before is not None else 0, key)
    return woven
