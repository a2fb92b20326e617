"""Querysets: the only place that decides about visibility and joins (docs/design.md 5)."""

from datetime import datetime

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models.access import Access
from articles.models.visibility import public

# Up to this many articles of one topic, author or expert are fetched and sorted, which takes milliseconds. With more,
# scanning the date index soon finds enough of them.
MOST_PUT_IN_ORDER = 10_000
# How many of the last-created articles `with_newest()` looks at.
ASKED_FOR_NEWEST = 5


def _in_memory(field: str):
    """Sort by `field`, newest first, through an expression that no index covers.

    The database then filters first and sorts the few rows it found. Otherwise it would scan the date index until it has
    met enough of them, which means most of the table for an expert with two Q&As.
    """
    return Coalesce(F(field), F(field)).desc()


_IN_MEMORY = (_in_memory("published_at"), "-id")


def _bounded_first(rows: models.QuerySet) -> models.QuerySet:
    """Move the last condition added to the front of the WHERE clause.

    Of two upper bounds SQLite uses the first one for its index scan. For an archive page of 2016 that must be the end
    of 2016: starting from the present, it would scan ten years of articles.
    """
    conditions = rows.query.where.children
    conditions.insert(0, conditions.pop())
    return rows


class FollowedQuerySet(models.QuerySet):
    """Authors, experts and topics: public as soon as one of their articles is.

    `links` names the field of Article whose rows link articles to them; `link` names the column of those rows that
    points to the author, expert or topic.
    """

    links = ""
    link = ""

    def public(self, now: datetime):
        """Keep only those with a published article."""
        # Not EXISTS: PostgreSQL turns that into a join over all rows of three tables, for a page of sixty names.
        return self.alias(one=Subquery(self._links(now).values("pk")[:1])).filter(one__isnull=False)

    def with_newest(self, now: datetime):
        """Annotate `newest`: the last publication among their last-created articles, or None.

        An approximation. The exact date would take a look at every article of every topic; articles are published in
        roughly the order of their creation.
        """
        latest = self._links().filter(**{self.link: OuterRef(OuterRef("pk"))}).values("article_id")[:ASKED_FOR_NEWEST]
        articles = self._articles(now).filter(pk__in=latest).order_by(*_IN_MEMORY)
        return self.annotate(newest=Subquery(articles.values("published_at")[:1]))

    def _links(self, now: datetime | None = None):
        """Return the link rows, the latest article first.

        With `now`: only those of articles published at `now` that link to the outer query's row.
        """
        model = apps.get_model("articles", "Article")
        field = model._meta.get_field(self.links)
        links = field.remote_field.through if field.many_to_many else field.related_model
        rows = links.objects.order_by("-article_id")
        if now is None:
            return rows
        shown = rows.filter(public(now, "article__"), article__section__isnull=False)
        return shown.filter(**{self.link: OuterRef("pk")})

    @staticmethod
    def _articles(now: datetime):
        return apps.get_model("articles", "Article").objects.published(now).filter(section__isnull=False)

    def by_name(self):
        """Sort from A to Z; only for models with a `sort_key`."""
        return self.order_by("sort_key", "id")

    def by_name_from(self, key: str, pk: int):
        """Keep the rows from this place in `by_name()` on, including the row itself."""
        # The first condition bounds the index scan; the second separates rows with the same key.
        return self.filter(sort_key__gte=key).filter(Q(sort_key__gt=key) | Q(pk__gte=pk))


class AuthorQuerySet(FollowedQuerySet):
    links, link = "bylines", "author"


class TopicQuerySet(FollowedQuerySet):
    links, link = "topics", "topic"

    def formerly(self, slug: str):
        """Keep the topic that this slug of a merged or renamed topic leads to."""
        return self.filter(former__slug=slug)


class SectionQuerySet(models.QuerySet):
    def public(self, now: datetime):
        """Keep only sections with a published article."""
        return self.with_newest(now).filter(newest__isnull=False)

    def with_newest(self, now: datetime):
        """Annotate `newest`: when the section's newest article was published, or None."""
        theirs = apps.get_model("articles", "Article").objects.published(now).filter(section=OuterRef("pk"))
        return self.annotate(newest=Subquery(theirs.newest_first().values("published_at")[:1]))


class ExpertQuerySet(FollowedQuerySet):
    links, link = "participants", "expert"

    def with_posts(self, now: datetime):
        """Annotate `posts`: the text of the posts in the expert's newest published Q&A, or None."""
        newest = self._links(now).order_by(_in_memory("article__published_at"), "-article_id")
        return self.annotate(posts=Subquery(newest.values("posts")[:1]))

    def for_page(self):
        """Load what the expert's page shows of the person."""
        return self.select_related("portrait").prefetch_related("links")


class PieceQuerySet(models.QuerySet):
    def published(self, now: datetime | None = None):
        """Keep what readers can see at `now` (default: the present)."""
        now = now or timezone.now()
        return self.filter(public(now))

    def free(self):
        """Keep what everybody may read in full."""
        return self.filter(access=Access.FREE)

    def withdrawn(self, now: datetime | None = None):
        return self.filter(withdrawn_at__lte=now or timezone.now())

    def scheduled(self, now: datetime | None = None):
        now = now or timezone.now()
        return self.filter(published_at__gt=now).exclude(withdrawn_at__lte=now)

    def drafts(self, now: datetime | None = None):
        unpublished = self.filter(published_at=None, submitted_at=None)
        return unpublished.exclude(withdrawn_at__lte=now or timezone.now())

    def in_review(self):
        """Keep drafts and pending versions of published pieces that are in review."""
        return self.filter(submitted_at__isnull=False, approved_at=None)

    def approved(self):
        return self.filter(published_at=None, submitted_at__isnull=False, approved_at__isnull=False)

    def for_listing(self):
        """Load what the list of special reports shows, without the text."""
        return self.select_related("picture").defer("introduction")

    def for_page(self):
        """Load everything that a special report's page shows."""
        return self.select_related("picture", "card").prefetch_related("corrections")

    def newest_first(self):
        return self.order_by("-published_at", "-id")

    def before(self, published_at: datetime, pk: int):
        """Keep what comes after this place in `newest_first()`.

        Lists are paged by key, not by offset, so that new pieces do not shift their pages.
        """
        # The first condition bounds the index scan; the second separates pieces published at the same moment.
        bounded = _bounded_first(self.filter(published_at__lte=published_at))
        return bounded.filter(Q(published_at__lt=published_at) | Q(pk__lt=pk))

    def within(self, start: datetime, end: datetime):
        """Keep what was published from `start` up to, but not including, `end`."""
        return _bounded_first(self.filter(published_at__lt=end)).filter(published_at__gte=start)


class ArticleQuerySet(PieceQuerySet):
    def in_section(self, section):
        return self.filter(section=section)

    def newest_of(self, links: models.QuerySet, most: int) -> list[int]:
        """Return the ids of the newest `most` articles of one topic, author or expert.

        `self` holds that topic's, author's or expert's articles; `links` are all its link rows, of published articles
        and others, and decide by their number how to sort.
        """
        are_few = links.order_by()[: MOST_PUT_IN_ORDER + 1].count() <= MOST_PUT_IN_ORDER
        ordered = self.order_by(*_IN_MEMORY) if are_few else self.newest_first()
        return list(ordered.prefetch_related(None).values_list("pk", flat=True)[:most])

    def for_listing(self):
        """Load what a card shows, without the text: section, picture, byline and, for a Q&A, its experts."""
        return (
            self.filter(section__isnull=False)
            .select_related("section", "picture")
            .defer("body")
            .prefetch_related("bylines__author", "participants__expert__portrait")
        )

    def for_headlines(self):
        """Load what a list of headlines shows: the section and the picture. No text, no people."""
        return self.filter(section__isnull=False).select_related("section", "picture").defer("body")

    def for_page(self):
        """Load everything that an article's page shows; the number of queries does not depend on its length."""
        model = self.model
        participants = model._meta.get_field("participants").related_model
        return self.select_related("section", "picture", "card").prefetch_related(
            "bylines__author",
            "topics",
            "corrections",
            Prefetch("participants", participants.objects.select_related("expert__portrait")),
            "questions__answers__joint_participants",
        )

    def for_search(self):
        """Load what a search finds an article by, without pictures; the questions of a Q&A follow with another query."""
        return self.select_related("section").prefetch_related("bylines__author", "topics", "participants__expert")


class CorrectionQuerySet(models.QuerySet):
    def public(self, now: datetime):
        """Keep the notes that readers can see at `now`: those of published pieces, with their pieces, but without long texts."""
        of_article = public(now, "article__") & Q(article__section__isnull=False)
        return (
            self.filter(of_article | public(now, "report__"), made_at__lte=now)
            .select_related("article__section", "report")
            .defer("article__body", "report__introduction")
        )

    def newest_first(self):
        return self.order_by("-made_at", "-id")

    def before(self, made_at: datetime, pk: int):
        """Keep what comes after this place in `newest_first()`."""
        # The first condition bounds the index scan; the second separates notes of the same moment.
        return self.filter(made_at__lte=made_at).filter(Q(made_at__lt=made_at) | Q(pk__lt=pk))


class PictureQuerySet(models.QuerySet):
    """Pictures. A picture is in use if any row of any app points to it."""

    def used(self):
        return self.exclude(pk__in=self.model._base_manager.filter(*self._lacks()).values("pk"))

    def unused(self):
        """Keep only pictures that no piece, person or text shows: one indexed lookup for each kind of use."""
        return self.filter(*self._lacks())

    def _lacks(self) -> list[Exists]:
        # One condition each, not one for all: PostgreSQL then joins and takes a tenth of the time.
        return [
            ~Exists(pointer.model._base_manager.filter(**{pointer.name: OuterRef("pk")}))
            for pointer in pointers_to(self.model)
        ]


def pointers_to(picture: type[models.Model]) -> list[models.ForeignKey]:
    """Return the foreign keys that point to pictures in use."""
    relations = picture._meta.get_fields(include_hidden=True)
    return [
        relation.field
        for relation in relations
        if relation.auto_created and not relation.concrete and relation.related_model.__name__ != "FormerFile"
    ]
