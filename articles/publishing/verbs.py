"""The verbs that change what readers see: publish, schedule, take off the schedule, withdraw and put back.

Each verb checks its conditions, writes the piece's dates, adds a `PublicationEvent` and keeps a version, in one transaction. The status
that editors see is derived from the dates (docs/design.md 4.4).
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from articles.checking import reading, rules
from articles.history import keeping
from articles.history.merging import Sheet
from articles.models import Article, PublicationEvent
from articles.models.piece import Piece, Status
from articles.publishing import steps, turns
from articles.signing_off import states

Verb = PublicationEvent.Verb


class NotPublishable(Exception):
    """Raised for a piece that cannot be published yet; `missing` lists what it needs, one sentence each."""

    def __init__(self, missing: list[str]):
        super().__init__(" ".join(missing))
        self.missing = missing


class Embargoed(Exception):
    """Raised for a publication before the embargo ends; the message says when it does."""

    def __init__(self, until: datetime):
        super().__init__(
            f"It is under an embargo until {date_format(timezone.localtime(until), 'j F Y, H:i')}. Choose that time or a later one."
        )


class NoReason(Exception):
    """Raised for a withdrawal without a reason; readers are shown the reason."""


class NotPublished(Exception):
    """Raised for the withdrawal of a piece that readers cannot see."""


def missing(
    piece: Piece, *, picture_is_needed: bool = True, sign_off_is_needed: bool = True, since: Sheet | None = None
) -> list[str]:
    """Return what a piece still needs before it can be published, as sentences for an editor.

    With `picture_is_needed=False` a piece without a picture passes (the transcript command warns instead), but a
    picture that is there still needs its alternative text and credit. With `sign_off_is_needed=False`, a Q&A passes
    whatever `SIGN_OFF_IS_REQUIRED` says. With `since`, a piece that is out needs a sign-off only of the answers that say
    something else than they did there.
    """
    found = rules.needed(reading.of_piece(piece), picture_is_needed=picture_is_needed)
    needs_signing = sign_off_is_needed and isinstance(piece, Article) and piece.is_qa
    unsigned = states.lacking(piece, since) if needs_signing else []
    return [item.sentence for item in found] + unsigned


def publish(
    piece: Piece,
    *,
    by,
    now: datetime,
    at: datetime | None = None,
    picture_is_needed: bool = True,
    sign_off_is_needed: bool = True,
) -> PublicationEvent:
    """Publish a piece now, or at `at` (an aware datetime); `by` is the user who decides, None for a command.

    A time in the past means now. A piece that has been public keeps its first date, and with it its place in lists; a
    scheduled one gets the new time. Raises NotPublishable if something is missing and Embargoed before the embargo
    ends, and changes nothing then.
    """
    with transaction.atomic():
        piece = steps.locked(piece)
        wanted = missing(piece, picture_is_needed=picture_is_needed, sign_off_is_needed=sign_off_is_needed)
        if wanted:
            raise NotPublishable(wanted)
        was = piece.status_at(now)
        later = at is not None and at > now
        if was == Status.WITHDRAWN:
            verb = Verb.RESTORED
            piece.withdrawn_at, piece.withdrawal_reason = None, ""
            if later or piece.published_at is None or piece.published_at > now:
                piece.published_at = at if later else now
        elif was == Status.PUBLISHED:
            verb = Verb.PUBLISHED
        else:
            verb = Verb.SCHEDULED if later else Verb.PUBLISHED
            piece.published_at = at if later else now
        if piece.embargo_until is not None and piece.published_at < piece.embargo_until:
            raise Embargoed(piece.embargo_until)
        steps.finish(piece)
        piece.save()
        is_later = piece.published_at > now
        keeping.keep(piece, by=by, now=now, name=keeping.Name.SCHEDULED if is_later else keeping.Name.PUBLISHED)
        event = steps.log(piece, verb, by, now, effective_at=piece.published_at)
        turns.settle(piece, now)
        return event


def unschedule(piece: Piece, *, by, now: datetime) -> PublicationEvent | None:
    """Turn a scheduled piece back into a draft. Returns None if it was not scheduled."""
    with transaction.atomic():
        piece = steps.locked(piece)
        if piece.status_at(now) != Status.SCHEDULED:
            return None
        piece.published_at = None
        piece.save()
        keeping.keep(piece, by=by, now=now, summary="Taken off the schedule")
        return steps.log(piece, Verb.UNSCHEDULED, by, now)


def withdraw(piece: Piece, *, by, reason: str, now: datetime) -> PublicationEvent:
    """Withdraw a published piece; its page then answers 410 and shows the reason.

    Raises NoReason without a reason, and NotPublished for a piece that readers cannot see (`unschedule` takes a
    scheduled one off the schedule).
    """
    reason = reason.strip()
    if not reason:
        raise NoReason("Say why the article is withdrawn. Readers who open its page see the reason.")
    with transaction.atomic():
        piece = steps.locked(piece)
        if piece.status_at(now) != Status.PUBLISHED:
            raise NotPublished(
                "Only a published piece can be withdrawn. Take a scheduled one off the schedule instead."
            )
        piece.withdrawn_at, piece.withdrawal_reason = now, reason
        piece.save()
        keeping.keep(piece, by=by, now=now, name=keeping.Name.WITHDRAWN, summary=reason)
        return steps.log(piece, Verb.WITHDRAWN, by, now, reason=reason)
