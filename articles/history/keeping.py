"""The versions of a piece. One is kept at each save, verb and import. Old ones are pruned."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from articles.history import describing, sheets
from articles.models import Article, PieceVersion, PreviewLink, SpecialReport
from articles.models.piece import Piece

Name = PieceVersion.Name
_PRUNED_AT_ONCE = 500
_AMENDED = {kind.value: f"A {kind.label}" for kind in PieceVersion.Amendment}


def of(piece: Piece) -> QuerySet[PieceVersion]:
    """Return a piece's versions, newest first."""
    return PieceVersion.objects.filter(**parent_of(piece))


def begin(piece: Piece) -> None:
    """Keep a first version of a piece that has none, because it is older than the history. Call this before a change."""
    if not of(piece).exists():
        copy = sheets.to_copy(sheets.of_piece(piece))
        summary = "As it was when the history begins"
        PieceVersion.objects.create(at=piece.edited_at, summary=summary, copy=copy, **parent_of(piece))


def keep(piece: Piece, *, by, now: datetime, name: str = "", summary: str = "", amendment: str = "") -> PieceVersion:
    """Keep a piece as it is stored now, within the transaction that changed it; `by` is None for a command.

    A save that changed nothing makes no version, unless it has a name. `summary` comes before the list of changes.
    `amendment` is the kind of a change after publication (`articles/publishing/amending.py`).
    """
    last = of(piece).filter(is_pending=False).first()
    sheet = sheets.of_piece(piece)
    copy = sheets.to_copy(sheet)
    before = sheets.from_copy(last.copy) if last is not None else None
    if before is not None and sheets.to_copy(before) == copy and not name:
        return last
    told = describing.summary(before, sheet) if before is not None else ""
    words = ". ".join(filter(None, (summary, _AMENDED.get(amendment, ""), told)))[
        : PieceVersion._meta.get_field("summary").max_length
    ]
    return PieceVersion.objects.create(
        at=now, by=by, name=name, summary=words, amendment=amendment, copy=copy, **parent_of(piece)
    )


def prune(now: datetime) -> int:
    """Delete versions older than the settings allow and return how many.

    The newest of each piece stays, and so do open pending ones and those that an open preview link shows.
    """
    old, named = (now - timedelta(days=days) for days in (settings.HISTORY_DAYS, settings.HISTORY_NAMED_DAYS))
    newer = PieceVersion.objects.filter(pk__gt=OuterRef("pk"), is_pending=False)
    is_followed = Exists(newer.filter(article=OuterRef("article"))) | Exists(newer.filter(report=OuterRef("report")))
    outdated = PieceVersion.objects.filter(is_followed)
    outdated = outdated.filter(at__lt=old, name="") | outdated.filter(at__lt=named)
    for kind in (Article, SpecialReport):
        pending = kind._base_manager.filter(pending__isnull=False)
        outdated = outdated.exclude(pk__in=pending.values("pending")).exclude(pk__in=pending.values("pending__base"))
    outdated = outdated.exclude(Exists(PreviewLink.objects.open(now).filter(version=OuterRef("pk"))))
    number = 0
    while found := list(outdated.order_by("pk").values_list("pk", flat=True)[:_PRUNED_AT_ONCE]):
        number += PieceVersion.objects.filter(pk__in=found).delete()[0]
    return number


def parent_of(piece: Piece) -> dict:
    return {"report" if isinstance(piece, SpecialReport) else "article": piece}
