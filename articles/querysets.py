"""The only place where visibility and joins are chosen (DESIGN.md 5)."""

from datetime import datetime

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone


class FollowedQuerySet(models.QuerySet):
    """People and topics: public as soon as something of theirs is. `of_article` leads to them from an article."""

    of_article = ""

    def with_published(self, now: datetime):
        """Those with something published; `newest` is when the newest of it was."""
        articles = apps.get_model("articles", "Article").objects.published(now).filter(section__isnull=False)
        theirs = articles.filter(**{self.of_article: OuterRef("pk")}).newest_first().values("published_at")[:1]
        return self.annotate(newest=Subquery(theirs)).filter(newest__isnull=False)

    def public(self, now: datetime):
        """The same without `newest`: cheaper where one has thousands of articles."""
        articles = apps.get_model("articles", "Article").objects.published(now).filter(section__isnull=False)
        return self.filter(Exists(articles.filter(**{self.of_article: OuterRef("pk")})))

    def by_name(self):
        """From A to Z; only of those with a `sort_key`."""
        return self.order_by("sort_key", "id")

    def by_name_from(self, key: str, pk: int):
        """Those from this place on in `by_name()`, itself included."""
        # The first condition bounds the index; the second decides between those of one name.
        return self.filter(sort_key__gte=key).filter(Q(sort_key__gt=key) | Q(pk__gte=pk))


class AuthorQuerySet(FollowedQuerySet):
    of_article = "bylines__author"


class TopicQuerySet(FollowedQuerySet):
    of_article = "topics"


class SectionQuerySet(FollowedQuerySet):
    of_article = "section"


class ExpertQuerySet(FollowedQuerySet):
    of_article = "participants__expert"

    def with_posts(self, now: datetime):
        """`posts` are those of the newest published Q&A, as text; None where there is none."""
        articles = apps.get_model("articles", "Article").objects.published(now)
        participants = apps.get_model("articles", "Participant").objects
        newest = participants.filter(expert=OuterRef("pk"), article__in=articles)
        return self.annotate(
            posts=Subquery(newest.order_by("-article__published_at", "-article_id").values("posts")[:1])
        )

    def for_page(self):
        """What an expert's own page needs of the person."""
        return self.select_related("portrait").prefetch_related("links")


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

    def for_listing(self):
        """What the list of special reports shows. No text."""
        return self.select_related("picture").defer("introduction")

    def for_page(self):
        """Everything that a special report's own page needs."""
        return self.select_related("picture", "card")

    def newest_first(self):
        return self.order_by("-published_at", "-id")

    def before(self, published_at: datetime, pk: int):
        """Older than this place in `newest_first()`: lists are paged by key, so that they stay still while new ones come."""
        # The first condition bounds the index; the second decides between pieces of the same moment.
        return self.filter(published_at__lte=published_at).filter(Q(published_at__lt=published_at) | Q(pk__lt=pk))


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

    def for_headlines(self):
        """What a list of headlines shows: the section, a picture. No text, no people."""
        return self.filter(section__isnull=False).select_related("section", "picture").defer("body")

    def for_page(self):
        """Everything that an article's own page needs, in a number of queries that does not grow with its length."""
        model = self.model
        participants = model._meta.get_field("participants").related_model
        return self.select_related("section", "picture", "card").prefetch_related(
            "bylines__author",
            "topics",
            "corrections",
            Prefetch("participants", participants.objects.select_related("expert__portrait")),
            "questions__answers__joint_participants",
        )
