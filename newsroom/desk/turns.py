"""A stand-in for the workflow's `articles.publishing.turns`, with the same two functions.

Without a workflow, a new draft without an owner waits for everybody who writes, and nothing is in review.
"""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Article


def waiting_for(user, pieces: QuerySet | None = None) -> QuerySet:
    rows = Article.objects.all() if pieces is None else pieces
    if not user.has_perm(f"articles.change_{rows.model._meta.model_name}"):
        return rows.none()
    new = timezone.now() - timedelta(days=30)
    return rows.drafts().filter(created_by=None, edited_at__gte=new)


def in_review(pieces: QuerySet | None = None) -> QuerySet:
    return (Article.objects.all() if pieces is None else pieces).none()
