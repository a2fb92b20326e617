"""The only place where visibility and joins are chosen (docs/design.md 5)."""

from datetime import datetime

from django.apps import apps
from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models.access import Access
from articles.models.visibility import public

# So many articles of one topic, author or expert are fetched and put in order within milliseconds. Where there are more,
# a walk through the index of dates soon meets enough of them.
MOST_PUT_IN_ORDER = 10_000
# So many of the articles that were made last are asked when something was last published: see `with_newest()`.
ASKED_FOR_NEWEST = 5


def _in_memory(field: str):
    """Newest first by this field, in a form that no index has: what was found by other means is put in order afterwards.

    A database that is asked for the newest few walks the index of dates until it has met them, which is most of the table
    for an expert of two Q&As.
    """
    return Coalesce(F(field), F(field)).desc()


_IN_MEMORY = (_in_memory("published_at"), "-id")


def _bounded_first(rows: models.QuerySet) -> models.QuerySet:
    """The same rows, with the condition that was added last in the first place.

    Of two upper bounds SQLite takes the first for its walk through an index: that of the year 2016, and not the present,
    from which it would walk through ten years.
    """
    conditions = rows.query.where.children
    conditions.insert(0, conditions.pop())
    return rows


class FollowedQuerySet(models.QuerySet):
    """People, topics and sections: public as soon as something of theirs is.

    `links` is the name of the rows that lead from an article to them, `link` that of their column in those rows.
    """

    links = ""
    link = ""

    def public(self, now: datetime):
        """Those with something published."""
        # No EXISTS: PostgreSQL makes a join of all rows of three tables of it, for a page of sixty names.
        return self.alias(one=Subquery(self._links(now).values("pk")[:1])).filter(one__isnull=False)

    def with_newest(self, now: datetime):
        """`newest` is when something of theirs was last published, among the latest that were made; else None."""
        # Exact would be a look at every article of every topic; articles are made in about the order of their publication.
        latest = self._links().filter(**{self.link: OuterRef(OuterRef("pk"))}).values("article_id")[:ASKED_FOR_NEWEST]
        articles = self._articles(now).filter(pk__in=latest).order_by(*_IN_MEMORY)
        return self.annotate(newest=Subquery(articles.values("published_at")[:1]))

    def _links(self, now: datetime | None = None):
        """The rows that lead to the outer query's row, the latest article first; those of published articles at `now`."""
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
        """From A to Z; only of those with a `sort_key`."""
        return self.order_by("sort_key", "id")

    def by_name_from(self, key: str, pk: int):
        """Those from this place on in `by_name()`, itself included."""
        # The first condition bounds the index; the second decides between those of one name.
        return self.filter(sort_key__gte=key).filter(Q(sort_key__gt=key) | Q(pk__gte=pk))


class AuthorQuerySet(FollowedQuerySet):
    links, link = "bylines", "author"


class TopicQuerySet(FollowedQuerySet):
    links, link = "topics", "topic"


class SectionQuerySet(models.QuerySet):
    def public(self, now: datetime):
        """Those with something published."""
        return self.with_newest(now).filter(newest__isnull=False)

    def with_newest(self, now: datetime):
        """`newest` is when the newest of it was published; None where there is nothing."""
        theirs = apps.get_model("articles", "Article").objects.published(now).filter(section=OuterRef("pk"))
        return self.annotate(newest=Subquery(theirs.newest_first().values("published_at")[:1]))


class ExpertQuerySet(FollowedQuerySet):
    links, link = "participants", "expert"

    def with_posts(self, now: datetime):
        """`posts` are those of the newest published Q&A, as text; None where there is none."""
        newest = self._links(now).order_by(_in_memory("article__published_at"), "-article_id")
        return self.annotate(posts=Subquery(newest.values("posts")[:1]))

    def for_page(self):
        """What an expert's own page needs of the person."""
        return self.select_related("portrait").prefetch_related("links")


class PieceQuerySet(models.QuerySet):
    def published(self, now: datetime | None = None):
        """Visible to readers at `now` (default: the present)."""
        now = now or timezone.now()
        return self.filter(public(now))

    def free(self):
        """Those that everybody may read whole."""
        return self.filter(access=Access.FREE)

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
        bounded = _bounded_first(self.filter(published_at__lte=published_at))
        return bounded.filter(Q(published_at__lt=published_at) | Q(pk__lt=pk))

    def within(self, start: datetime, end: datetime):
        """From `start` to before `end`."""
        return _bounded_first(self.filter(published_at__lt=end)).filter(published_at__gte=start)


class ArticleQuerySet(PieceQuerySet):
    def in_section(self, section):
        return self.filter(section=section)

    def newest_of(self, links: models.QuerySet, most: int) -> list[int]:
        """The ids of the newest, at most `most`, where these articles are those of one topic, author or expert.

        `links` are the rows that lead there from every article, published or not.
        """
        are_few = links.order_by()[: MOST_PUT_IN_ORDER + 1].count() <= MOST_PUT_IN_ORDER
        ordered = self.order_by(*_IN_MEMORY) if are_few else self.newest_first()
        return list(ordered.prefetch_related(None).values_list("pk", flat=True)[:most])

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
