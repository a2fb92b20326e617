"""What experts have said about their answers: sign-offs that are finished and that nobody has dealt with yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from articles.models import SignOff, SignOffAnswer

MOST = 8
SHOWN_FOR = timedelta(days=30)
_APPROVED = Q(answers__verdict=SignOffAnswer.Verdict.APPROVED)
_WAITING = Q(answers__verdict=SignOffAnswer.Verdict.PROPOSED, answers__outcome="")


@dataclass(frozen=True)
class Line:
    headline: str
    address: str
    expert: str
    said: str
    at: datetime


def finished(user, now: datetime) -> list[Line]:
    """Return what experts have finished for this person, the latest first. One query.

    A line stays until the piece is out, and as long as a proposal waits.
    """
    rows = (
        SignOff.objects.filter(Q(sent_by=user) | Q(article__created_by=user))
        .filter(finished_at__gt=now - SHOWN_FOR, withdrawn_at=None)
        .annotate(
            approved=Count("answers", filter=_APPROVED),
            waiting=Count("answers", filter=_WAITING),
        )
        .filter(Q(article__published_at=None) | Q(article__pending__isnull=False) | Q(waiting__gt=0))
        .select_related("article", "expert")
        .only("article__headline", "expert__title", "expert__name", "finished_at")
        .order_by("-finished_at", "-pk")[:MOST]
    )
    return [
        Line(
            row.article.headline,
            reverse("admin:articles_article_sign_off", args=[row.article_id]) + f"#expert-{row.expert_id}",
            str(row.expert),
            _said(row.approved, row.waiting),
            row.finished_at,
        )
        for row in rows
    ]


def _said(approved: int, waiting: int) -> str:
    parts = []
    if waiting:
        parts.append(f"proposes other words for {waiting} answer{'s' if waiting > 1 else ''}")
    if approved or not parts:
        parts.append(
            f"signed off {approved} answer{'' if approved == 1 else 's'}" if approved else "has answered everything"
        )
    return " and ".join(parts)
