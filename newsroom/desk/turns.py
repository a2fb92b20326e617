"""A stand-in for the workflow's `articles.publishing.turns`, with the same two functions.

Without a workflow, a draft without an owner waits for everybody who writes, and nothing is in review.
"""

from django.db.models import QuerySet

from articles.models import Article


def waiting_for(user, pieces: QuerySet | None = None) -> QuerySet:
    rows = Article.objects.all() if pieces is None else pieces
    if not user.has_perm(f"articles.change_{rows.model._meta.model_name}"):
        return rows.none()
    return rows.drafts().filter(created_by=None)


def in_review(pieces: QuerySet | None = None) -> QuerySet:
    return (Article.objects.all() if pieces is None else pieces).none()
