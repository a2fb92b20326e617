"""The piles on the desk's front page: pieces that wait for the user, their drafts, pieces in review, and old drafts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from articles.models import Article, SpecialReport
from articles.models.piece import Piece
from articles.publishing.turns import in_review, waiting_for

# The most pieces that a pile shows.
MOST = 8
STALE = timedelta(days=30)
_LIST = "admin:articles_article_changelist"
_SHOWN = ("headline", "edited_at", "created_by__name", "created_by__email")


@dataclass(frozen=True)
class Line:
    headline: str
    address: str
    kind: str
    owner: str
    edited_at: datetime


@dataclass(frozen=True)
class Pile:
    """Some pieces under a heading. `all_address` is the address of the whole list, or empty if the pile shows all of it."""

    name: str
    title: str
    lines: list[Line]
    if_empty: str
    all_address: str = ""
    with_owner: bool = True


def piles(user, now: datetime) -> list[Pile]:
    """Return the user's piles, most urgent first. Each takes one query per kind of piece."""
    edits = user.has_perm("articles.edit_any_article")
    limit = now - STALE

    def mine(rows: QuerySet) -> QuerySet:
        return _last_edited_first(rows.drafts(now).filter(created_by=user, edited_at__gte=limit))

    def stale(rows: QuerySet) -> QuerySet:
        drafts = rows.drafts(now).filter(edited_at__lt=limit)
        return _last_edited_first(drafts if edits else drafts.filter(created_by=user))

    def waiting(rows: QuerySet) -> QuerySet:
        # An expression, since for the order of an index SQLite would walk through all pieces instead of the few that wait.
        last_edit = Coalesce("edited_at", "edited_at")
        return waiting_for(user, rows).order_by(last_edit.desc(), "-pk")

    return [
        _pile("waiting", "Waiting for you", waiting, "Nothing is waiting for you.", "?waiting=me"),
        _pile("mine", "Your drafts", mine, "You have no drafts.", "?owner=me&status=draft", with_owner=False),
        _pile("review", "In review", in_review, "Nothing is in review.", "?status=review"),
        _pile("stale", "Untouched for 30 days", stale, "There are no old drafts.", "?status=draft"),
    ]


def _pile(
    name: str, title: str, of: Callable[[QuerySet], QuerySet], if_empty: str, query: str, with_owner: bool = True
) -> Pile:
    found: list[Piece] = []
    for model in (Article, SpecialReport):
        found += of(model.objects.select_related("created_by").only(*_SHOWN))[: MOST + 1]
    if name != "review":
        found.sort(key=lambda piece: piece.edited_at, reverse=True)
    all_address = reverse(_LIST) + query if len(found) > MOST else ""
    return Pile(name, title, [_line(piece) for piece in found[:MOST]], if_empty, all_address, with_owner)


def _line(piece: Piece) -> Line:
    return Line(
        headline=piece.headline,
        address=address(piece),
        kind="Special report" if isinstance(piece, SpecialReport) else "",
        owner=piece.created_by.get_full_name() if piece.created_by else "",
        edited_at=piece.edited_at,
    )


def address(piece: Piece) -> str:
    """Return the address of the piece's screen in the admin."""
    return reverse(f"admin:articles_{piece._meta.model_name}_change", args=[piece.pk])


def _last_edited_first(rows: QuerySet) -> QuerySet:
    return rows.order_by("-edited_at", "-pk")
