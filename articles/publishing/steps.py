"""Functions that all steps share: lock the piece, add a row to the log, store fields."""

from datetime import datetime

from articles.models import Article, PublicationEvent
from articles.models.piece import Piece


def locked(piece: Piece) -> Piece:
    """Read a piece again and lock it until the end of the transaction."""
    return type(piece).objects.select_for_update(of=("self",)).get(pk=piece.pk)


def log(piece: Piece, verb: str, by, now: datetime, effective_at=None, reason: str = "") -> PublicationEvent:
    of = {"article": piece} if isinstance(piece, Article) else {"report": piece}
    return PublicationEvent.objects.create(verb=verb, by=by, at=now, effective_at=effective_at, reason=reason, **of)


def finish(piece: Piece) -> None:
    """End the review and the assignment of a piece, unless it has a pending version. The caller saves the piece."""
    if piece.pending_id is not None:
        return
    piece.submitted_at = piece.approved_at = piece.assigned_to = None


def update(piece: Piece, **values) -> None:
    """Store fields that only the desk uses. Neither the piece's version nor its public page changes."""
    for name, value in values.items():
        setattr(piece, name, value)
    type(piece).objects.filter(pk=piece.pk).update(**values)
