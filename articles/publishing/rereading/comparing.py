"""Merge a new text with the present piece, and describe what it changes and what a person must decide."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from articles import versions
from articles.history import describing, keeping, merging, paragraphs, pending, sheets
from articles.history.merging import Difference, Kind, Sheet
from articles.models import Article, PublicationEvent
from articles.publishing import workflow
from articles.publishing.rereading.recognising import NewText, rekeyed
from articles.text import richtext

Verb = PublicationEvent.Verb
MINE, THEIRS, BOTH = "mine", "theirs", "both"
_RICH = ("body",)


@dataclass
class Dispute:
    """Something that both sides changed. A person chooses one version, or both of a text. `choice` is empty until then."""

    name: str
    what: str
    theirs: list[str]
    mine: list[str]
    takes_both: bool = False
    choice: str = ""


@dataclass
class Comparison:
    """The effect of a new text on a piece. `sheet` is what would be stored, `mine` the new text alone."""

    sheet: Sheet
    mine: Sheet
    changes: list[describing.Change]
    removed: list[str]
    disputes: list[Dispute]
    kept: list[str] = field(default_factory=list)

    @property
    def undecided(self) -> int:
        return sum(not dispute.choice for dispute in self.disputes)


def present(piece: Article, now: datetime) -> Sheet:
    """Return what the next save would change: the pending version, if saves go there, or else the piece."""
    if piece.pending_id is not None and workflow.takes_pending(piece, now):
        return pending.merged(piece).sheet
    return sheets.of_piece(piece)


def imported(piece: Article) -> Sheet | None:
    """Return the piece as the last document had it, or None if no document was ever read into it.

    A document whose pending version was dropped does not count, because its text was not used.
    """
    for kept in keeping.of(piece).filter(name=keeping.Name.IMPORTED):
        ends = piece.events.filter(verb__in=(Verb.APPROVED, Verb.DROPPED), at__gte=kept.at).order_by("at", "pk")
        was_dropped = kept.base_id is not None and ends.values_list("verb", flat=True).first() == Verb.DROPPED
        if not was_dropped:
            return sheets.from_copy(kept.copy)
    return None


def compare(piece: Article, new: NewText, now: datetime, choices: Mapping[str, str]) -> Comparison:
    """Return the effect of a new text on a piece. New experts are stored for a moment and rolled back.

    `choices` holds a person's decisions by the names of the disputes.
    """
    theirs = present(piece, now)
    with ExitStack() as stack:
        if new.brings_experts:
            stack.enter_context(transaction.atomic())
            stack.enter_context(versions.unheard())
        found = merged(new, theirs, choices)
        if new.brings_experts:
            transaction.set_rollback(True)
    return found


def merged(new: NewText, theirs: Sheet, choices: Mapping[str, str]) -> Comparison:
    """Merge the three sides. The sheet of the comparison is what would be stored."""
    base = rekeyed(new.base, theirs) if new.base is not None else None
    mine = new.as_sheet(theirs)
    found = merging.merge(base, mine, theirs, sheets.same, pending.needs)
    disputes = []
    for each in found.differences:
        if each.kind is not Kind.BOTH or (base is None and _fill(each, found.sheet)):
            continue
        if not _merge_paragraphs(each, base, found.sheet):
            disputes.append(_dispute(each, found.sheet, theirs, choices))
    gone = {
        (name, row.key): row
        for name, rows in found.sheet.lists.items()
        for row in rows
        if row.is_removed and row.key in theirs.rows(name)
    }
    removed = [
        describing.names([Difference(Kind.MINE, name, key)], theirs)[0] for name, key in gone
    ]  # fmt: skip
    told = [each for each in found.differences if each.kind in _KEPT]
    kept = [f"{describing.names([each], found.sheet)[0]}: {_KEPT[each.kind]}" for each in told]
    for rows in found.sheet.lists.values():
        rows[:] = [row for row in rows if not row.is_removed]
    changes = describing.changes(theirs, found.sheet)
    return Comparison(found.sheet, mine, changes, removed, disputes, kept)


_KEPT = {
    Kind.I_REMOVED_THEY_CHANGED: "removed in the new text but changed at the desk since, so it stays.",
    Kind.THEY_REMOVED_I_CHANGED: "removed at the desk but changed in the new text, so it is back.",
    Kind.ORDER: "both changed the order. The order of the new text is used.",
}


def _fill(each: Difference, sheet: Sheet) -> bool:
    """Without a base, take the words of the only side that has any. Returns whether just one side has words."""
    there, here = (bool("".join(value).strip()) for value in (each.theirs, each.mine))
    if there and not here:
        _put(sheet, each, each.theirs)
    return there != here


def _merge_paragraphs(each: Difference, base: Sheet | None, merged: Sheet) -> bool:
    """Merge a text that both sides changed in different places. Returns whether that was possible."""
    if base is None or each.name not in _RICH:
        return False
    row = base.rows(each.rows).get(each.row) if each.rows else None
    before = (row.values if row else base.fields).get(each.name, ("",)) if row or not each.rows else ("",)
    parts = [[block.html for block in richtext.blocks("".join(value))] for value in (before, each.mine, each.theirs)]
    found = paragraphs.merge(*parts)
    if found is None:
        return False
    _put(merged, each, ("".join(found),))
    return True


def _dispute(each: Difference, merged: Sheet, theirs: Sheet, choices: Mapping[str, str]) -> Dispute:
    name = f"{each.rows}/{each.row}/{each.name}"
    is_rich = each.name in _RICH
    choice = choices.get(name, "")
    if choice not in (MINE, THEIRS, *([BOTH] if is_rich else ())):
        choice = ""
    if choice in (THEIRS, ""):
        _put(merged, each, each.theirs)
    elif choice == BOTH:
        _put(merged, each, ("".join((*each.theirs, *each.mine)),))
    told = describing.shown(each.name, [each.theirs, each.mine], [theirs, merged])
    return Dispute(name, describing.names([each], theirs)[0], told[0], told[1], is_rich, choice)


def _put(sheet: Sheet, each: Difference, value: tuple[str, ...]) -> None:
    if not each.rows:
        sheet.fields[each.name] = value
        return
    row = sheet.rows(each.rows)[each.row]
    if each.name == "under":
        row.under = value[0]
    else:
        row.values[each.name] = value
