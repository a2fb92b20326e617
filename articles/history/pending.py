"""The pending version of a piece: a copy with changes that have not been applied. Until then readers see the piece without them.

A piece has at most one, in `piece.pending`. Each save of it adds another version to the history. Its new rows, which have no
id yet, have keys of their own, which do not change until the version is applied.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from articles.history import describing, keeping, merging, sheets
from articles.history.merging import Difference, Kind, Merged, Row, Sheet
from articles.models import PieceVersion
from articles.models.piece import Piece
from articles.schema import new_token

# The differences that a person should check before a pending version is applied, because both sides made a change.
_DISPUTED = (Kind.BOTH, Kind.I_REMOVED_THEY_CHANGED, Kind.THEY_REMOVED_I_CHANGED, Kind.ORDER)
# In a version's copy: what the version before it and the piece had both changed.
_EARLIER = "disputed"
# The values of answers that hold keys of another list, and that list.
_POINTING = {"voices": "participants"}


def merged(piece: Piece) -> Merged:
    """Merge the pending version with the changes stored since it was made. If both changed a value, the pending one wins.

    What an earlier pending version and the piece had both changed stays a difference of both, as long as the two differ.
    """
    version = piece.pending
    base = sheets.from_copy(version.base.copy) if version.base is not None else None
    stored = sheets.of_piece(piece)
    found = merging.merge(base, sheets.from_copy(version.copy), stored, sheets.same, needs)
    for rows in found.sheet.lists.values():
        rows[:] = [row for row in rows if not row.is_removed]
    for kind, rows, row, name in version.copy.get(_EARLIER, []):
        _keep_disputed(Difference(Kind[kind], rows, row, name), found, stored)
    return found


def _keep_disputed(former: Difference, found: Merged, stored: Sheet) -> None:
    """Report an earlier dispute again if it is still one: the base of a later pending version holds what they changed."""
    where = (former.rows, former.row, former.name)
    same_place = [n for n, each in enumerate(found.differences) if (each.rows, each.row, each.name) == where]
    if any(found.differences[n].kind in _DISPUTED for n in same_place):
        return
    if former.kind is Kind.BOTH:
        for n in same_place:
            found.differences[n] = replace(found.differences[n], kind=Kind.BOTH)
    elif former.kind is Kind.ORDER:
        of_mine, of_theirs = (
            [row.key for row in sheet.lists.get(former.rows, []) if row.under == former.row]
            for sheet in (found.sheet, stored)
        )
        if merging.is_moved(of_theirs, of_mine):
            found.differences.append(former)
    elif former.row in found.sheet.rows(former.rows) and former.row not in stored.rows(former.rows):
        found.differences.append(former)


def disputed(found: Merged) -> list[str]:
    """Return names of the parts that were changed both in the pending version and in the piece."""
    return describing.names([each for each in found.differences if each.kind in _DISPUTED], found.sheet)


def store(
    piece: Piece,
    sheet: Sheet,
    *,
    by,
    now: datetime,
    name: str = "",
    amendment: str | None = None,
    note: str = "",
    said: str = "",
    base: PieceVersion | None = None,
) -> PieceVersion:
    """Keep a sheet as the pending version, within a transaction that has locked the piece.

    `amendment` and `note` are the writer's answer about the change (`articles/publishing/amending.py`). None keeps the answer
    of the former pending version. `said` comes first in the summary, before the differences from the piece. `base` is the
    version that the sheet was made from. Without it, the base is the present piece.
    """
    if amendment is None:
        amendment, note = (piece.pending.amendment, piece.pending.note) if piece.pending else ("", "")
    # Before the base is kept: afterwards the piece differs from nothing that it was made from.
    earlier = [each for each in merged(piece).differences if each.kind in _DISPUTED] if piece.pending else []
    base = base or keeping.keep(piece, by=None, now=now)
    differs = describing.summary(sheets.of_piece(piece), sheet) or "Nothing differs from the piece"
    summary = ". ".join(filter(None, (said, differs)))
    version = PieceVersion.objects.create(
        at=now,
        by=by,
        name=name,
        summary=summary[: PieceVersion._meta.get_field("summary").max_length],
        amendment=amendment,
        note=note,
        copy=sheets.to_copy(sheet) | {_EARLIER: [[each.kind.name, each.rows, each.row, each.name] for each in earlier]},
        is_pending=True,
        base=base,
        **keeping.parent_of(piece),
    )
    piece.pending = version
    # An update instead of `save()`, because neither the piece's version nor its public page changes.
    type(piece).objects.filter(pk=piece.pk).update(pending=version)
    return version


def with_keys(sheet: Sheet, stored: Sheet, known: dict[str, dict[str, str]], former: Sheet | None) -> Sheet:
    """Replace the ids of new rows by keys. These ids come from a transaction that was rolled back, so they are not valid.

    `known` maps for each list such ids to the keys that the rows had in the `former` pending version. These rows keep their
    keys and anchors.
    """
    keys: dict[str, dict[str, str]] = {}
    for name, rows in sheet.lists.items():
        there, before = stored.rows(name), former.rows(name) if former else {}
        keys[name] = {}
        for row in rows:
            if row.key in there:
                continue
            key = known.get(name, {}).get(row.key)
            if key in before and "token" in row.values:
                row.values["token"] = before[key].values["token"]
            keys[name][row.key] = key or f"new-{''.join(row.values.get('token', ())) or new_token()}"
    return Sheet(
        sheet.fields, {name: [_renamed(row, name, keys) for row in rows] for name, rows in sheet.lists.items()}
    )


def _renamed(row: Row, name: str, keys: dict[str, dict[str, str]]) -> Row:
    values = {
        each: tuple(keys[_POINTING[each]].get(key, key) for key in value) if each in _POINTING else value
        for each, value in row.values.items()
    }
    under = keys.get("questions", {}).get(row.under, row.under)
    key = keys[name].get(row.key, row.key)
    return Row(key, values, under, is_stored=row.key not in keys[name])


def needs(name: str, row: Row, sheet: Sheet) -> Iterable[tuple[str, str]]:
    """Yield the rows that an answer depends on: its question and its speakers."""
    if name == "answers":
        yield "questions", row.under
        yield from (("participants", key) for key in row.values.get("voices", ()))
