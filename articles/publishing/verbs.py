"""The verbs that change what readers see: publish, schedule, withdraw, put back. One transaction each.

Every verb checks, writes the piece's dates and adds a `PublicationEvent`. The status that editors see is derived from
the dates (docs/design.md 4.4).
"""

from datetime import datetime

from django.db import transaction

from articles.models import Article, PublicationEvent, SpecialReport
from articles.models.piece import Piece, Status

Verb = PublicationEvent.Verb


class NotPublishable(Exception):
    """A piece cannot be published yet; `missing` says in sentences what it needs."""

    def __init__(self, missing: list[str]):
        super().__init__(" ".join(missing))
        self.missing = missing


class NoReason(Exception):
    """A withdrawal needs a reason, because readers are shown it."""


class NotPublished(Exception):
    """What is to be withdrawn is no page that readers can see."""


def missing(piece: Piece, *, picture_is_needed: bool = True) -> list[str]:
    """What a piece still needs before it can be published, as sentences for an editor; empty when nothing is missing.

    `picture_is_needed=False` leaves out the picture that is missing altogether (the transcript command warns of it),
    but not the alternative text and credit of one that is there.
    """
    wanted = []
    if not piece.headline.strip():
        wanted.append("A headline is missing.")
    if not piece.standfirst.strip():
        wanted.append("A standfirst is missing.")
    if isinstance(piece, Article) and piece.section_id is None:
        wanted.append("A section is missing.")
    wanted += missing_of_picture(piece, picture_is_needed)
    if isinstance(piece, SpecialReport):
        if not piece.entries.exists():
            wanted.append("The report has no articles yet.")
    elif piece.is_qa:
        wanted += _missing_of_qa(piece)
    elif not piece.body.strip():
        wanted.append("The text is missing.")
    return wanted


def missing_of_picture(piece: Piece, picture_is_needed: bool = True) -> list[str]:
    """What the lead picture still needs, as sentences."""
    if piece.picture is None:
        return ["A picture is missing."] if picture_is_needed else []
    wanted = []
    if not piece.picture.alt_text.strip():
        wanted.append("The picture has no alternative text.")
    if not piece.picture.credit.strip():
        wanted.append("The picture has no credit.")
    return wanted


def publish(
    piece: Piece, *, by, now: datetime, at: datetime | None = None, picture_is_needed: bool = True
) -> PublicationEvent:
    """Publish now, or at a later time (`at`, aware); `by` is the user who decides, None for a command.

    A time that is past means now. A piece that was published before keeps its first date, so that its place in lists
    stays; one that is scheduled gets the new time. Raises NotPublishable, and then nothing has changed.
    """
    with transaction.atomic():
        piece = _locked(piece)
        wanted = missing(piece, picture_is_needed=picture_is_needed)
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
        piece.save()
        return _log(piece, verb, by, now, effective_at=piece.published_at)


def unschedule(piece: Piece, *, by, now: datetime) -> PublicationEvent | None:
    """Make a draft again of what is scheduled; None where it was not scheduled."""
    with transaction.atomic():
        piece = _locked(piece)
        if piece.status_at(now) != Status.SCHEDULED:
            return None
        piece.published_at = None
        piece.save()
        return _log(piece, Verb.UNSCHEDULED, by, now)


def withdraw(piece: Piece, *, by, reason: str, now: datetime) -> PublicationEvent:
    """Take a published piece away from readers; its page then says 410 with the reason (required, else NoReason).

    What readers have not seen yet cannot be withdrawn (NotPublished); `unschedule` takes it off the schedule.
    """
    reason = reason.strip()
    if not reason:
        raise NoReason("Say why the article is withdrawn; readers who follow its address are told.")
    with transaction.atomic():
        piece = _locked(piece)
        if piece.status_at(now) != Status.PUBLISHED:
            raise NotPublished("Only what readers can see can be withdrawn. Take it off the schedule instead.")
        piece.withdrawn_at, piece.withdrawal_reason = now, reason
        piece.save()
        return _log(piece, Verb.WITHDRAWN, by, now, reason=reason)


def _missing_of_qa(article: Article) -> list[str]:
    wanted = []
    if not article.participants.exists():
        wanted.append("An Expert Q&A needs at least one expert.")
    questions = list(article.questions.prefetch_related("answers__participant"))
    if not questions:
        wanted.append("An Expert Q&A needs at least one question.")
    for number, question in enumerate(questions, start=1):
        answers = question.answers.all()
        if not answers:
            wanted.append(f"Question {number} has no answer: “{question.text}”")
        wanted += [
            f"Question {number}: the answer of {answer.participant.initials} has no words."
            for answer in answers
            if not answer.body.strip()
        ]
    return wanted


def _locked(piece: Piece) -> Piece:
    return type(piece).objects.select_for_update(of=("self",)).get(pk=piece.pk)


def _log(piece: Piece, verb: str, by, now: datetime, effective_at=None, reason: str = "") -> PublicationEvent:
    of = {"article": piece} if isinstance(piece, Article) else {"report": piece}
    return PublicationEvent.objects.create(verb=verb, by=by, at=now, effective_at=effective_at, reason=reason, **of)
