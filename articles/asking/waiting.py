"""Submitted answers that wait for a journalist."""

from django.db.models import Count, Q, QuerySet

from articles.models import Article, Invitation


def waiting_for(user) -> QuerySet[Invitation]:
    """Return the invitations with waiting answers that the user sent or that belong to the user's pieces, newest first."""
    theirs = Q(invited_by=user) | Q(article__created_by=user)
    rows = Invitation.objects.waiting().filter(theirs).select_related("expert", "article")
    return rows.only("submitted_at", "article__headline", "expert__title", "expert__name").order_by(
        "-submitted_at", "-pk"
    )


def numbers_of(article: Article) -> dict[str, int]:
    """Count an article's invitations: not revoked, submitted, and with waiting answers. Needs one query."""
    return article.invitations.aggregate(
        invited=Count("pk", filter=Q(revoked_at=None)),
        submitted=Count("pk", filter=Q(submitted_at__isnull=False)),
        waiting=Count("pk", filter=Q(pk__in=Invitation.objects.waiting().values("pk"))),
    )
