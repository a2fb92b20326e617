"""Changes after publication, in the open. Whoever changes words that readers have seen says which it is: a slip of the pen
without a note, a clarification or a correction with a note to readers.

Every door that changes a published piece (a save, an approved pending version, a restored version) calls `settle()` within
its transaction: before it, the words are stored; after it, they are answered for, or nothing is stored at all.
"""

from dataclasses import dataclass
from datetime import datetime

from articles.history import keeping, readers, sheets
from articles.history.describing import Change
from articles.history.merging import Sheet
from articles.models import Article, Correction, PieceVersion, PublicationEvent
from articles.models.piece import Piece, Status
from articles.publishing import steps
from articles.signing_off import states

Kind = PieceVersion.Amendment
# How many changes the log names.
_MOST_NAMED = 4


@dataclass(frozen=True)
class Answer:
    """What a person said a change is (`Kind`, or nothing), and the note to readers."""

    kind: str = ""
    note: str = ""

    @property
    def is_whole(self) -> bool:
        return self.kind == Kind.SLIP or bool(self.kind and self.note)


class Unanswered(Exception):
    """Raised if words that readers see have changed and nobody said what the change is. `changes` says in words what did."""

    def __init__(self, changes: list[Change]):
        super().__init__("Words that readers have seen would change. Say what the change is to them.")
        self.changes = changes


class Unsigned(Exception):
    """Raised where all experts must sign off, and answers that are out would say what theirs have not. Says what to do."""

    def __init__(self, lacking: list[str], has_pending: bool):
        where = "Make it in the pending version" if has_pending else "Save it as a pending version"
        super().__init__(
            "Nothing was stored: the words of answers would change, and not all of their experts have signed them off. "
            f"{' '.join(lacking)} {where}, send that for approval, and approve it once they have signed off. "
            "In a published piece, a slip may be put right at once."
        )


def is_settled(piece: Piece, now: datetime) -> bool:
    """Tell whether a change needs `settle()`: while readers can see the piece, or will without another step."""
    return piece.status_at(now) in (Status.PUBLISHED, Status.SCHEDULED)


def is_asked_of(piece: Piece, now: datetime) -> bool:
    """Tell whether a change of this piece's words is to be answered for: only while readers can see it."""
    return piece.status_at(now) == Status.PUBLISHED


def settle(piece: Piece, before: Sheet, answer: Answer, *, by, now: datetime) -> str:
    """Answer for what was stored since `before`, within the transaction that stored it; return the kind, or nothing.

    Adds the note to readers and a line to the log. A note that was added as a row of the piece is an answer, too. Raises
    Unanswered without any. Raises Unsigned if an answer says what its experts have not signed off, where they must; a slip
    passes, once readers see the piece.
    """
    if not is_asked_of(piece, now):
        if is_settled(piece, now):
            _refuse_unsigned(piece, before)
        return ""
    after = sheets.of_piece(piece)
    changes, added = readers.changed(before, after), _kind_of_added(before, after)
    if not answer.is_whole or (answer.kind == Kind.SLIP and added):
        answer = Answer(added)
    if changes and not answer.kind:
        raise Unanswered(changes)
    if changes and answer.kind != Kind.SLIP:
        _refuse_unsigned(piece, before)
    if not changes and not answer.note:
        # The answer was given ahead of a save that changed no words.
        return ""
    if answer.note:
        Correction.objects.create(kind=answer.kind, text=answer.note, made_at=now, **keeping.parent_of(piece))
    steps.log(piece, PublicationEvent.Verb.AMENDED, by, now, reason=_in_words(answer.kind, changes))
    return answer.kind


def dated(sheet: Sheet, now: datetime) -> Sheet:
    """Date the notes of a pending version that become public now."""
    for row in sheet.lists.get("corrections", []):
        if not row.key.isdecimal():
            row.values["made_at"] = (now.isoformat(),)
    return sheet


def with_public_notes(sheet: Sheet, piece: Piece) -> Sheet:
    """Return an old version with the notes that readers have seen since: what was put right in public stays so."""
    if piece.published_at is None:
        return sheet
    present = sheets.of_piece(piece).lists["corrections"]
    keys = {row.key for row in present}
    earlier = [row for row in sheet.lists.get("corrections", []) if row.key not in keys]
    return Sheet(sheet.fields, sheet.lists | {"corrections": [*present, *earlier]})


def _refuse_unsigned(piece: Piece, before: Sheet) -> None:
    lacking = states.lacking(piece, before) if isinstance(piece, Article) and piece.is_qa else []
    if lacking:
        raise Unsigned(lacking, piece.pending_id is not None)


def _kind_of_added(before: Sheet, after: Sheet) -> str:
    known = before.rows("corrections")
    kinds = {row.values["kind"][0] for key, row in after.rows("corrections").items() if key not in known}
    return next((kind for kind in (Kind.CORRECTION.value, Kind.CLARIFICATION.value) if kind in kinds), "")


def _in_words(kind: str, changes: list[Change]) -> str:
    named = [change.brief for change in changes[:_MOST_NAMED]]
    rest = len(changes) - len(named)
    told = "; ".join(named) + (f"; and {rest} more" if rest else "")
    return f"a {Kind(kind).label}: {told}"[: PublicationEvent._meta.get_field("reason").max_length].removesuffix(": ")
