"""The steps between a draft and its publication: submit, take back, claim, send back, approve, drop, embargo and plan.

Each step is one transaction: it checks its conditions, adds a row to the log and notes whose turn it is. The status is
derived from `submitted_at` and `approved_at`. The screens show only the steps that `steps_for()` returns.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from articles import versions
from articles.history import applying, keeping, pending, sheets
from articles.models import Article, PublicationEvent
from articles.models.piece import Piece, Status
from articles.publishing import amending, steps, turns, verbs

Verb = PublicationEvent.Verb
SUBMIT = "submit_article"
# The steps whose note is shown to the next person who opens the piece.
_NOTED = (Verb.SUBMITTED, Verb.TAKEN_BACK, Verb.CLAIMED, Verb.SENT_BACK, Verb.APPROVED, Verb.DROPPED)
# Steps that do not move a piece from one person to another.
_ASIDE = (Verb.PLANNED, Verb.EMBARGOED, Verb.AMENDED)
LONGEST_NOTE = PublicationEvent._meta.get_field("reason").max_length


class NotNow(Exception):
    """Raised for a step that the current state of the piece does not allow. The message tells the user why."""


class NoNote(Exception):
    """Raised if a piece is sent back without a note. The writer needs to know what to do."""


def stage(piece: Piece, now: datetime) -> Status:
    """Return the status of a piece in the workflow. If it has a pending version, this is the status of that version."""
    if piece.pending_id is not None:
        return Status.DRAFT if piece.submitted_at is None else Status.IN_REVIEW
    return piece.status_at(now)


def takes_pending(piece: Piece, now: datetime) -> bool:
    """Return whether changes by somebody without the right to publish must wait for an approval."""
    return piece.pending_id is not None or piece.status_at(now) in (Status.PUBLISHED, Status.SCHEDULED)


def steps_for(user, piece: Piece, now: datetime) -> list[str]:
    """Return the names of the steps that the user may take with this piece now, in the order of the screen."""
    at, is_theirs = stage(piece, now), piece.created_by_id == user.pk
    is_pending = piece.pending_id is not None
    if is_pending:
        is_theirs = is_theirs or piece.pending.by_id == user.pk
    approves = not is_pending or user.has_perm(f"articles.{turns.PUBLISH}")
    reviews = user.has_perm(f"articles.{turns.REVIEW}")
    edits = user.has_perm("articles.edit_any_article")
    found = []
    if at == Status.DRAFT and user.has_perm(f"articles.{SUBMIT}") and (is_theirs or edits):
        found.append("submit")
    if at == Status.IN_REVIEW and is_theirs:
        found.append("take_back")
    if at == Status.IN_REVIEW and reviews and piece.assigned_to_id != user.pk:
        found.append("claim")
    if at in (Status.IN_REVIEW, Status.APPROVED) and reviews:
        found.append("send_back")
    if (at == Status.IN_REVIEW or (is_pending and edits)) and reviews and approves:
        found.append("approve")
    if is_pending and (edits or (is_theirs and at == Status.DRAFT)):
        found.append("drop")
    if reviews or (is_theirs and at == Status.DRAFT):
        found.append("plan")
    return found


def last_noted(events: list[PublicationEvent]) -> PublicationEvent | None:
    """Return the step whose note is shown at the top of the screen: the last one, unless it was a public one."""
    last = next((event for event in events if event.verb not in _ASIDE), None)
    return last if last is not None and last.verb in _NOTED else None


def submit(piece: Piece, *, by, now: datetime, note: str = "") -> PublicationEvent:
    """Submit a draft to the editors. If an editor sent it back before and still reviews, it goes to that editor."""
    with transaction.atomic():
        piece = steps.locked(piece)
        if stage(piece, now) != Status.DRAFT:
            raise NotNow("It is no longer a draft, so it was not submitted.")
        steps.update(piece, submitted_at=now, approved_at=None, assigned_to=_last_reviewer(piece))
        if piece.pending is None:
            keeping.keep(piece, by=by, now=now, name=keeping.Name.SUBMITTED)
        else:
            former = piece.pending
            pending.store(
                piece,
                sheets.from_copy(former.copy),
                by=by,
                now=now,
                name=keeping.Name.SUBMITTED,
                amendment=former.amendment,
                note=former.note,
                base=former.base,
            )
        return _logged(piece, Verb.SUBMITTED, by, now, note)


def take_back(piece: Piece, *, by, now: datetime, note: str = "") -> PublicationEvent:
    """Turn a piece in review into a draft again."""
    with transaction.atomic():
        piece = steps.locked(piece)
        if stage(piece, now) != Status.IN_REVIEW:
            raise NotNow("It is no longer in review, so it was not taken back.")
        steps.update(piece, submitted_at=None, approved_at=None, assigned_to=None)
        return _logged(piece, Verb.TAKEN_BACK, by, now, note)


def claim(piece: Piece, *, by, now: datetime, note: str = "") -> PublicationEvent:
    """Make `by` the reviewer of a piece. This also takes over a colleague's claim, because nothing is ever locked."""
    with transaction.atomic():
        piece = steps.locked(piece)
        if stage(piece, now) != Status.IN_REVIEW:
            raise NotNow("It is no longer in review, so it was not claimed.")
        steps.update(piece, assigned_to=by)
        return _logged(piece, Verb.CLAIMED, by, now, note)


def send_back(piece: Piece, *, by, now: datetime, note: str) -> PublicationEvent:
    """Return a piece to its writer, with a note. Raises NoNote without one."""
    if not note.strip():
        raise NoNote("Write a note that tells the writer what to do.")
    with transaction.atomic():
        piece = steps.locked(piece)
        if stage(piece, now) not in (Status.IN_REVIEW, Status.APPROVED):
            raise NotNow("It is no longer in review, so it was not sent back.")
        writer = piece.pending.by if piece.pending is not None else piece.created_by
        steps.update(piece, submitted_at=None, approved_at=None, assigned_to=writer or piece.created_by)
        return _logged(piece, Verb.SENT_BACK, by, now, note)


def approve(
    piece: Piece, *, by, now: datetime, note: str = "", answer: amending.Answer | None = None
) -> PublicationEvent:
    """Say that a piece may be published; a pending version becomes what readers see, at once.

    A piece stays on the desk of the editor who claimed it. `answer` says what a pending version changes for readers; None
    takes the answer of its writer. Raises verbs.NotPublishable for a pending version without which the piece would be
    complete, and amending.Unanswered if it changes words that readers see and neither has answered.
    """
    with transaction.atomic():
        piece = steps.locked(piece)
        if piece.pending is not None:
            return _apply(piece, by, now, note, answer or amending.Answer(piece.pending.amendment, piece.pending.note))
        if stage(piece, now) != Status.IN_REVIEW:
            raise NotNow("It is no longer in review, so it was not approved.")
        steps.update(piece, approved_at=now)
        keeping.keep(piece, by=by, now=now, name=keeping.Name.APPROVED)
        return _logged(piece, Verb.APPROVED, by, now, note)


def drop(piece: Piece, *, by, now: datetime, note: str = "") -> PublicationEvent:
    """Drop a pending version. It stays in the history and can be restored from there."""
    with transaction.atomic():
        piece = steps.locked(piece)
        if piece.pending is None:
            raise NotNow("It no longer has a pending version.")
        steps.update(piece, pending=None, submitted_at=None, approved_at=None, assigned_to=None)
        return _logged(piece, Verb.DROPPED, by, now, note)


def embargo(piece: Piece, *, by, now: datetime, until: datetime | None) -> PublicationEvent | None:
    """Set the time before which a piece cannot be published. `until=None` lifts the embargo. Returns None if nothing changed.

    Raises NotNow if the piece has been published or is scheduled for an earlier time.
    """
    with transaction.atomic():
        piece = steps.locked(piece)
        if piece.embargo_until == until:
            return None
        if until is not None and piece.published_at is not None and piece.published_at < until:
            is_out = piece.published_at <= now
            raise NotNow(
                "It has been published, so an embargo comes too late."
                if is_out
                else "It is scheduled for an earlier time. Take it off the schedule first, or change the time."
            )
        steps.update(piece, embargo_until=until)
        said = f"until {date_format(timezone.localtime(until), 'j F Y, H:i')}" if until else "lifted"
        return steps.log(piece, Verb.EMBARGOED, by, now, effective_at=until, reason=said)


def plan(piece: Piece, *, by, now: datetime, due_on: date | None, assigned_to) -> PublicationEvent | None:
    """Set the due date of a piece and the person it is assigned to. Returns None if nothing changed."""
    with transaction.atomic():
        piece = steps.locked(piece)
        told = []
        if piece.due_on != due_on:
            told.append(f"due {date_format(due_on, 'j F Y')}" if due_on else "no longer due on a date")
        if piece.assigned_to != assigned_to:
            told.append(f"assigned to {assigned_to.get_full_name()}" if assigned_to else "assigned to nobody")
        if not told:
            return None
        is_moved = piece.assigned_to != assigned_to
        steps.update(piece, due_on=due_on, assigned_to=assigned_to)
        event = steps.log(piece, Verb.PLANNED, by, now, reason="; ".join(told)[:LONGEST_NOTE])
        if is_moved:
            turns.tell(piece, event, now)
        return event


def _apply(piece: Piece, by, now: datetime, note: str, answer: amending.Answer) -> PublicationEvent:
    """Store the pending version as the piece, merged with what was stored since, and check that nothing is missing."""
    had_picture, version, before = piece.picture_id is not None, piece.pending, sheets.of_piece(piece)
    with versions.gathered():
        applying.apply(piece, amending.dated(pending.merged(piece).sheet, now))
        steps.update(piece, pending=None, submitted_at=None, approved_at=None, assigned_to=None)
        if piece.published_at is not None:
            wanted = verbs.missing(piece, picture_is_needed=had_picture, since=before)
            if wanted:
                raise verbs.NotPublishable(wanted)
        by_whom = f" by {version.by.get_full_name()}" if version.by else ""
        keeping.keep(
            piece,
            by=by,
            now=now,
            name=keeping.Name.APPROVED,
            summary=f"Pending version{by_whom} applied",
            amendment=amending.settle(piece, before, answer, by=by, now=now),
        )
    return _logged(piece, Verb.APPROVED, by, now, note)


def _logged(piece: Piece, verb: str, by, now: datetime, note: str) -> PublicationEvent:
    event = steps.log(piece, verb, by, now, reason=note.strip()[:LONGEST_NOTE])
    turns.tell(piece, event, now)
    return event


def _last_reviewer(piece: Piece):
    of = {"article": piece} if isinstance(piece, Article) else {"report": piece}
    sent = PublicationEvent.objects.filter(verb=Verb.SENT_BACK, by__is_active=True, **of).select_related("by").first()
    return sent.by if sent is not None and sent.by.has_perm(f"articles.{turns.REVIEW}") else None
