"""The pending version of a piece: a kept copy that has not been applied. Readers see the piece as it stays meanwhile.

A piece has at most one, in `piece.pending`. To save it again adds another row, so the history knows each. Rows that
are not stored yet have keys of their own, which stay the same until the version is applied.
"""

from collections.abc import Iterable
from datetime import datetime

from articles.history import describing, keeping, merging, sheets
from articles.history.merging import Kind, Merged, Row, Sheet
from articles.models import PieceVersion
from articles.models.piece import Piece
from articles.schema import new_token

# What a person should look at before a pending version is applied: both sides changed it.
_DISPUTED = (Kind.BOTH, Kind.I_REMOVED_THEY_CHANGED, Kind.THEY_REMOVED_I_CHANGED, Kind.ORDER)
# The lists to which values of answers point.
_POINTING = {"voices": "participants"}


def merged(piece: Piece) -> Merged:
    """Merge the pending version with what was stored since it was made. Where both changed, the pending one wins."""
    version = piece.pending
    base = sheets.from_copy(version.base.copy) if version.base is not None else None
    found = merging.merge(base, sheets.from_copy(version.copy), sheets.of_piece(piece), sheets.same, needs)
    for rows in found.sheet.lists.values():
        rows[:] = [row for row in rows if not row.is_removed]
    return found


def disputed(found: Merged) -> list[str]:
    """Name what both the pending version and somebody else changed since."""
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
) -> PieceVersion:
    """Keep a sheet as the pending version, within a transaction that has locked the piece.

    `amendment` and `note` say what the change will be to readers, if its writer says so (`articles/publishing/amending.py`);
    None keeps what was said of the pending version before. `said` stands before what differs from the piece, in words.
    """
    if amendment is None:
        amendment, note = (piece.pending.amendment, piece.pending.note) if piece.pending else ("", "")
    base = keeping.keep(piece, by=None, now=now)
    differs = describing.summary(sheets.of_piece(piece), sheet) or "Nothing differs from the piece"
    summary = ". ".join(filter(None, (said, differs)))
    version = PieceVersion.objects.create(
        at=now,
        by=by,
        name=name,
        summary=summary[: PieceVersion._meta.get_field("summary").max_length],
        amendment=amendment,
        note=note,
        copy=sheets.to_copy(sheet),
        is_pending=True,
        base=base,
        **keeping.parent_of(piece),
    )
    piece.pending = version
    # Not through `save()`: neither the piece's version nor its page changes.
    type(piece).objects.filter(pk=piece.pk).update(pending=version)
    return version


def with_keys(sheet: Sheet, stored: Sheet, known: dict[str, dict[str, str]], former: Sheet | None) -> Sheet:
    """Replace the ids of rows that are not stored, which belong to a transaction that was rolled back, by keys.

    `known` maps such ids, by list, to the keys that the rows had in the `former` pending version; they keep their
    anchors, too.
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
