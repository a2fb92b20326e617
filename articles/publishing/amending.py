"""Changes after publication. Anybody who changes words that readers have seen must say what the change is: a slip, without
a note, or a clarification or a correction, with a note to readers.

Every way to change a published piece (a save, an approved pending version, a restored version) stores the words and then
calls `settle()` in the same transaction. Without an answer, `settle()` raises Unanswered, and nothing is stored.
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
# The number of changes that the log names.
_MOST_NAMED = 4


@dataclass(frozen=True)
class Answer:
    """The kind of change that a person chose (`Kind`, or nothing), and the note to readers."""

    kind: str = ""
    note: str = ""

    @property
    def is_whole(self) -> bool:
        return self.kind == Kind.SLIP or bool(self.kind and self.note)


class Unanswered(Exception):
    """Raised if words that readers see have changed and nobody has said what the change is. `changes` describes them."""

    def __init__(self, changes: list[Change]):
        super().__init__("This changes words that readers have seen. Say what kind of change it is.")
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


def needs_settling(piece: Piece, now: datetime) -> bool:
    """Tell whether a change needs `settle()`: while readers can see the piece, or will without another step."""
    return piece.status_at(now) in (Status.PUBLISHED, Status.SCHEDULED)


def is_asked_of(piece: Piece, now: datetime) -> bool:
    """Tell whether a change of this piece's words needs an answer: only while readers can see it."""
    return piece.status_at(now) == Status.PUBLISHED


def settle(piece: Piece, before: Sheet, answer: Answer, *, by, now: datetime) -> str:
    """Record the answer for the changes since `before`, in the transaction that stored them. Returns the kind, or nothing.

    Adds the note to readers and a line to the log. A note that was added as a row of the piece also counts as an answer.
    Raises Unanswered if there is neither. Where experts must sign off, raises Unsigned if an answer has words that they
    have not signed off. A slip passes once readers see the piece.
    """
    if not is_asked_of(piece, now):
        if needs_settling(piece, now):
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
        # The answer was given in advance, but the save changed no words.
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
    """Return an old version with the notes that readers have seen since, because public notes must not disappear."""
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
