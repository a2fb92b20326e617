"""Editions that went out, for lists. The number of queries does not grow with the list."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.dateformat import format as format_date

from articles.models import Article
from newsletters.models import Edition, EditionItem, Newsletter

# How many headlines of each edition a list shows, the lead's included.
HEADLINES = 4


@dataclass(frozen=True)
class Issue:
    """An edition in a list, with the first of its articles that are public now."""

    edition: Edition
    articles: Sequence[Article]

    @property
    def title(self) -> str:
        """The editor's subject. Without one, the headline of the first article, or else the date."""
        headline = self.articles[0].headline if self.articles else ""
        return self.edition.subject or headline or in_words(self.edition.date)

    @property
    def lead(self) -> Article | None:
        return self.articles[0] if self.articles else None

    @property
    def others(self) -> Sequence[Article]:
        """The articles whose headlines are not the title."""
        return self.articles if self.edition.subject else self.articles[1:]


def in_words(day: date) -> str:
    """“Tuesday 24 November 2026”."""
    return format_date(day, "l j F Y")


def gone_out(newsletter: Newsletter | None = None) -> QuerySet[Edition]:
    """The editions that were sent or are being sent, of one newsletter or of all. Newest first."""
    found = Edition.objects.filter(frozen_at__isnull=False).order_by("-date", "-pk")
    return found.filter(newsletter=newsletter) if newsletter else found


def newest_of(newsletters: Iterable[Newsletter], now: datetime) -> dict[int, Issue]:
    """The newest edition of each newsletter that has one. The keys are the newsletters' ids."""
    of_one = gone_out().filter(newsletter=OuterRef("pk")).values("pk")[:1]
    ids = Newsletter.objects.filter(pk__in=[newsletter.pk for newsletter in newsletters]).annotate(
        newest=Subquery(of_one)
    )
    found = (
        gone_out().select_related("newsletter").filter(pk__in=[pk for pk in ids.values_list("newest", flat=True) if pk])
    )
    return {issue.edition.newsletter_id: issue for issue in issues(found, now)}


def issues(editions: Iterable[Edition], now: datetime) -> list[Issue]:
    """The editions in the given order, each with the first of its articles that are public now."""
    editions = list(editions)
    held = _first_articles([edition.pk for edition in editions], now)
    wanted = {pk for ids in held.values() for pk in ids}
    articles = Article.objects.filter(pk__in=wanted).for_listing().in_bulk() if wanted else {}
    return [Issue(edition, [articles[pk] for pk in held.get(edition.pk, ()) if pk in articles]) for edition in editions]


def _first_articles(editions: Collection[int], now: datetime) -> dict[int, list[int]]:
    public = Article.objects.published(now).filter(section__isnull=False)
    rows = EditionItem.objects.filter(edition__in=editions, is_left_out=False, article__in=public)
    first: dict[int, list[int]] = defaultdict(list)
    for edition, article in rows.order_by("edition", "position", "pk").values_list("edition", "article"):
        if len(first[edition]) < HEADLINES:
            first[edition].append(article)
    return first
