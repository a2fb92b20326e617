"""The archive: which years and months have articles, and how many. Its cost is bounded, however many there are.

One statement counts everything through the date index and stops at a bound: “more than 1,000 articles” is all that a
reader needs, and counting a million rows would be slow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from articles.models import Article
from articles.models.querysets import ArticleQuerySet

MOST_COUNTED = 1000
# Each year and month is a column of one statement. PostgreSQL allows 1,664 columns and SQLite 2,000; a single date that
# is mistyped by a thousand years would need more.
MOST_YEARS = 120


@dataclass(frozen=True)
class Span:
    """A year, or a month if `month` is not 0. `count` stops at MOST_COUNTED + 1."""

    year: int
    month: int = 0
    count: int = 0
    months: tuple["Span", ...] = ()

    @property
    def start(self) -> datetime:
        return _midnight(self.year, self.month or 1)

    @property
    def end(self) -> datetime:
        """The first moment after the span."""
        if not self.month or self.month == 12:
            return _midnight(self.year + 1, 1)
        return _midnight(self.year, self.month + 1)

    @property
    def name(self) -> str:
        """“2026” or “November 2026”."""
        return f"{self.month_name} {self.year}" if self.month else str(self.year)

    @property
    def month_name(self) -> str:
        return format_date(self.start, "F")

    @property
    def words(self) -> str:
        """The count in words, for example “3 articles”."""
        if self.count > MOST_COUNTED:
            return f"more than {MOST_COUNTED:,} articles"
        return f"{self.count:,} article{'' if self.count == 1 else 's'}"

    def get_absolute_url(self) -> str:
        if self.month:
            return reverse("articles:archive_month", args=[f"{self.year:04}", f"{self.month:02}"])
        return reverse("articles:archive_year", args=[f"{self.year:04}"])


def years(now: datetime) -> list[Span]:
    """Return the years with published articles, newest first, each with its months (uncounted) that have any."""
    published = _published(now)
    edges = _edges(published)
    if edges is None:
        return []
    oldest, newest = edges
    spans = [Span(year) for year in range(newest, max(oldest, newest - MOST_YEARS) - 1, -1)]
    parts = [Span(span.year, month) for span in spans for month in range(1, 13)]
    counts = _counts(published, [*((span, MOST_COUNTED + 1) for span in spans), *((part, 1) for part in parts)])
    return [
        Span(span.year, 0, counts[span], tuple(part for part in parts if part.year == span.year and counts[part]))
        for span in spans
        if counts[span]
    ]


def months(year: int, now: datetime) -> list[Span]:
    """Return the months of a year that have articles, newest first, with their counts."""
    parts = [Span(year, month) for month in range(12, 0, -1)]
    counts = _counts(_published(now), [(part, MOST_COUNTED + 1) for part in parts])
    return [Span(year, part.month, counts[part]) for part in parts if counts[part]]


def articles_in(span: Span, now: datetime) -> ArticleQuerySet:
    """Return the public articles of a year or a month."""
    return _published(now).within(span.start, span.end)


def neighbours(span: Span, now: datetime) -> tuple[Span | None, Span | None]:
    """Return the nearest months before and after this one that have articles; None at either end."""
    published = _published(now)
    before = published.filter(published_at__lt=span.start).newest_first()
    after = published.filter(published_at__gte=span.end).order_by("published_at", "id")
    found = (articles.values_list("published_at", flat=True).first() for articles in (before, after))
    return tuple(_month_of(moment) if moment else None for moment in found)


def _published(now: datetime) -> ArticleQuerySet:
    return Article.objects.published(now).filter(section__isnull=False)


def _edges(published: ArticleQuerySet) -> tuple[int, int] | None:
    """Return the years of the oldest and the newest article, or None without articles."""
    oldest = published.order_by("published_at", "id").values_list("published_at", flat=True).first()
    newest = published.newest_first().values_list("published_at", flat=True).first()
    if oldest is None or newest is None:
        return None
    return timezone.localtime(oldest).year, timezone.localtime(newest).year


def _counts(published: ArticleQuerySet, wanted: Iterable[tuple[Span, int]]) -> dict[Span, int]:
    """Count the articles of each span up to its bound, in one statement for all spans."""
    wanted = list(wanted)
    # Compile the query once, for a placeholder year, and replace the dates: compiling takes longer than running it.
    pattern = Span(1900)
    sql, parameters = published.within(pattern.start, pattern.end).order_by().values("pk").query.sql_with_params()
    start, end = _stored(pattern.start), _stored(pattern.end)
    parts, values = [], []
    for span, most in wanted:
        own = {start: _stored(span.start), end: _stored(span.end)}
        parts.append(f"(SELECT COUNT(*) FROM ({sql} LIMIT {most:d}) bounded)")
        values += [own.get(parameter, parameter) for parameter in parameters]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return dict(zip((span for span, _ in wanted), cursor.fetchone(), strict=True))


def _stored(moment: datetime) -> datetime | str:
    """Convert a moment to the form that the database stores."""
    return connection.ops.adapt_datetimefield_value(moment)


def _month_of(moment: datetime) -> Span:
    local = timezone.localtime(moment)
    return Span(local.year, local.month)


def _midnight(year: int, month: int) -> datetime:
    return timezone.make_aware(datetime(year, month, 1))
