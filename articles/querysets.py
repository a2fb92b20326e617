"""The only place where visibility and joins are chosen (DESIGN.md 5)."""

from datetime import datetime

from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone


class PieceQuerySet(models.QuerySet):
    def published(self, now: datetime | None = None):
        """Visible to readers at `now` (default: the present)."""
        now = now or timezone.now()
        return self.filter(published_at__lte=now).exclude(withdrawn_at__lte=now)

    def withdrawn(self, now: datetime | None = None):
        return self.filter(withdrawn_at__lte=now or timezone.now())

    def scheduled(self, now: datetime | None = None):
        now = now or timezone.now()
        return self.filter(published_at__gt=now).exclude(withdrawn_at__lte=now)

    def drafts(self, now: datetime | None = None):
        return self.filter(published_at=None).exclude(withdrawn_at__lte=now or timezone.now())

    def for_page(self):
        """Everything that a special report's own page needs."""
        return self.select_related("picture")

    def newest_first(self):
        return self.order_by("-published_at", "-id")

    def before(self, published_at: datetime, pk: int):
        """Older than this place in `newest_first()`: lists are paged by key, so that they stay still while new ones come."""
        return self.filter(Q(published_at__lt=published_at) | Q(published_at=published_at, pk__lt=pk))


class ArticleQuerySet(PieceQuerySet):
    def in_section(self, section):
        return self.filter(section=section)

    def for_listing(self):
        """What a card shows: section, picture, byline; for a Q&A its experts. No text."""
        return (
            self.filter(section__isnull=False)
            .select_related("section", "picture")
            .defer("body")
            .prefetch_related("bylines__author", "participants__expert__portrait")
        )

    def for_page(self):
        """Everything that an article's own page needs, in a number of queries that does not grow with its length."""
        model = self.model
        participants = model._meta.get_field("participants").related_model
        return self.select_related("section", "picture").prefetch_related(
            "bylines__author",
            "topics",
            "corrections",
            Prefetch("participants", participants.objects.select_related("expert__portrait")),
            "questions__answers__joint_participants",
        )
