"""Whose turn it is: the pieces that wait for a person, and the notices about them."""

from datetime import UTC, datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from articles.models import Article, DeskNotice, PublicationEvent
from articles.models.piece import Piece

REVIEW, PUBLISH = "review_article", "publish_article"
# This is not “is not null”, because SQLite uses its index of submitted pieces only for a comparison with a value.
_SUBMITTED = Q(submitted_at__gt=datetime(1970, 1, 2, tzinfo=UTC))
_OPEN = Q(published_at=None) | _SUBMITTED | Q(pending__isnull=False)


def waiting_for(user, pieces: QuerySet | None = None) -> QuerySet:
    """Return those of the pieces (default: all articles) that wait for the user, in no particular order.

    These are the open pieces that are assigned to the user and the unclaimed ones that the user may review or publish. Takes
    one query, which reads only the few pieces that are in review or assigned.
    """
    rows = Article.objects.all() if pieces is None else pieces
    # No index covers this expression, and none should be used: nearly all pieces are assigned to nobody, and few are submitted.
    rows = rows.alias(desk=Coalesce("assigned_to", 0))
    mine = Q(assigned_to=user) & _OPEN & Q(withdrawn_at=None)
    unclaimed = Q(desk=0) & _SUBMITTED
    if user.has_perm(f"articles.{REVIEW}"):
        mine |= unclaimed & Q(approved_at=None)
    if user.has_perm(f"articles.{PUBLISH}"):
        mine |= unclaimed & Q(approved_at__isnull=False)
    return rows.filter(mine)


def in_review(pieces: QuerySet | None = None) -> QuerySet:
    """Return those of the pieces that are in review. The one that has waited longest comes first."""
    rows = Article.objects.all() if pieces is None else pieces
    return rows.filter(_SUBMITTED, approved_at=None).order_by("submitted_at", "pk")


def people(piece: Piece) -> QuerySet:
    """Return the people whose turn it is. Nobody has to act on a draft that is not assigned."""
    staff = get_user_model()._default_manager.filter(is_active=True, is_staff=True)
    if piece.assigned_to_id is not None:
        return staff.filter(pk=piece.assigned_to_id)
    if piece.submitted_at is None:
        return staff.none()
    return staff.filter(_with_right(PUBLISH if piece.approved_at else REVIEW))


def tell(piece: Piece, event: PublicationEvent, now: datetime) -> None:
    """Open notices of a step for the people whose turn it is, and close the older ones. `event.by` gets no notice."""
    settle(piece, now)
    told = people(piece).exclude(pk=event.by_id).values_list("pk", flat=True)
    DeskNotice.objects.bulk_create([DeskNotice(event=event, to_id=pk) for pk in told])


def settle(piece: Piece, now: datetime) -> None:
    """Close the open notices of a piece, so that they are not sent."""
    of = "article" if isinstance(piece, Article) else "report"
    DeskNotice.objects.filter(**{f"event__{of}": piece}, closed_at=None).update(closed_at=now)


def _with_right(codename: str) -> Q:
    holding = Permission.objects.filter(codename=codename, content_type__app_label="articles")
    groups = Q(groups__in=holding.values("group"))
    users = get_user_model()._default_manager.filter(groups | Q(user_permissions__in=holding))
    return Q(is_superuser=True) | Q(pk__in=users.values("pk"))
