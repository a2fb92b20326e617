"""Sitemaps: an index, parts by ranges of 10,000 ids, and a news sitemap of the last 48 hours.

Parts are ranges of ids, not offsets, so the part with the millionth article costs no more than the first. A part has at
most 10,000 addresses, and an article stays in its part for good. Addresses are built from SITE_ADDRESS.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Max, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Author, Correction, Expert, Page, Section, SpecialReport, Topic
from articles.pages.shared import share
from articles.text.moments import machine_time
from articles.text.xml import clean

IDS_IN_A_PART = 10_000
# Google's rules for a news sitemap.
NEWS_HOURS = 48
MOST_NEWS = 1000
# The paths of pages that have no row in the database.
PAGES = (
    "/",
    "/expert-qas/",
    "/experts/",
    "/special-reports/",
    "/topics/",
    "/archive/",
    "/corrections/",
    "/newsletters/",
    "/privacy/",
)
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_TYPE = "application/xml; charset=utf-8"


@dataclass(frozen=True)
class Ranges:
    """Rows divided into parts by their ids."""

    rows: QuerySet

    def part(self, number: int) -> QuerySet:
        first = (number - 1) * IDS_IN_A_PART + 1
        return self.rows.filter(pk__gte=first, pk__lt=first + IDS_IN_A_PART).order_by("pk")

    def numbers(self) -> Iterator[int]:
        """Yield the numbers of the parts that are not empty; each costs one look-up in the primary key's index."""
        number = 0
        while True:
            ids = self.rows.filter(pk__gt=number * IDS_IN_A_PART).order_by("pk").values_list("pk", flat=True)
            found = ids.first()
            if found is None:
                return
            number = (found - 1) // IDS_IN_A_PART + 1
            yield number


class Rows(ABC):
    """A sitemap of rows: `rows(now)` are the public ones, `entries(part, now)` yields a path and a date for each."""

    @abstractmethod
    def rows(self, now: datetime) -> QuerySet: ...

    @abstractmethod
    def entries(self, part: QuerySet, now: datetime) -> Iterator[tuple[str, datetime | None]]: ...


class Articles(Rows):
    def rows(self, now: datetime) -> QuerySet:
        return Article.objects.published(now).filter(section__isnull=False)

    def entries(self, part: QuerySet, now: datetime) -> Iterator[tuple[str, datetime | None]]:
        articles = list(part.values_list("pk", "slug", "section__slug", "published_at", "updated_at"))
        if not articles:
            return
        corrected = _corrected("article_id", articles[0][0], articles[-1][0], now)
        path = _pattern("articles:article", "section", "pk", "slug")
        for pk, slug, section, *moments in articles:
            changed = max(moment for moment in (*moments, corrected.get(pk)) if moment and moment <= now)
            yield path.format(section=section, pk=pk, slug=slug), changed


class Reports(Rows):
    def rows(self, now: datetime) -> QuerySet:
        return SpecialReport.objects.published(now)

    def entries(self, part: QuerySet, now: datetime) -> Iterator[tuple[str, datetime | None]]:
        reports = list(part.values_list("pk", "slug", "published_at"))
        if not reports:
            return
        corrected = _corrected("report_id", reports[0][0], reports[-1][0], now)
        path = _pattern("articles:report", "pk", "slug")
        for pk, slug, published_at in reports:
            yield path.format(pk=pk, slug=slug), max(published_at, corrected.get(pk, published_at))


class Followed(Rows):
    """People, topics and sections, dated by their newest article. `fields` are the parts of their addresses."""

    model: type[Model]
    address = ""
    fields: tuple[str, ...] = ()

    def rows(self, now: datetime) -> QuerySet:
        return self.model.objects.public(now)

    def entries(self, part: QuerySet, now: datetime) -> Iterator[tuple[str, datetime | None]]:
        path = _pattern(self.address, *self.fields)
        for *values, newest in part.with_newest(now).values_list(*self.fields, "newest"):
            yield path.format(**dict(zip(self.fields, values, strict=True))), newest


class Sections(Followed):
    model, address, fields = Section, "articles:section", ("slug",)


class Topics(Followed):
    model, address, fields = Topic, "articles:topic", ("slug",)


class Authors(Followed):
    model, address, fields = Author, "articles:author", ("pk", "slug")


class Experts(Followed):
    model, address, fields = Expert, "articles:expert", ("pk", "slug")


MAPS: dict[str, Rows] = {
    "articles": Articles(),
    "reports": Reports(),
    "sections": Sections(),
    "topics": Topics(),
    "authors": Authors(),
    "experts": Experts(),
}


def register(name: str, rows: Rows) -> None:
    """Let an app add its public rows, in its `ready()`; `name` is part of the addresses of the maps."""
    MAPS[name] = rows


def index(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`: the parts that are not empty. No dates: that of a part would cost reading all its rows."""
    now = timezone.now()
    parts = [reverse("articles:sitemap_pages")]
    for name, rows in MAPS.items():
        parts += [reverse("articles:sitemap", args=[name, number]) for number in Ranges(rows.rows(now)).numbers()]
    return _xml(
        "articles/discovery/sitemap_index.xml",
        {"sitemaps": [{"location": settings.SITE_ADDRESS + path} for path in parts]},
    )


def part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One part, for example `/sitemap-articles-100.xml`."""
    if name not in MAPS or not 0 < number < 10**12:
        raise Http404
    now = timezone.now()
    rows = MAPS[name]
    entries = list(rows.entries(Ranges(rows.rows(now)).part(number), now))
    if not entries:
        raise Http404
    return _urlset(entries)


def pages(request: HttpRequest) -> HttpResponse:
    """`/sitemap-pages.xml`: the pages in PAGES, and the pages about the site."""
    entries: list[tuple[str, datetime | None]] = [(path, None) for path in PAGES]
    for page in Page.objects.exclude(slug=Page.PRIVACY).only("slug", "updated_at"):
        entries.append((page.get_absolute_url(), page.updated_at))
    return _urlset(entries)


def news(request: HttpRequest) -> HttpResponse:
    """`/sitemap-news.xml`: what was published in the last 48 hours, newest first."""
    now = timezone.now()
    since = now - timedelta(hours=NEWS_HOURS)
    articles = Article.objects.published(now).filter(section__isnull=False, published_at__gt=since)
    newest = list(
        articles.select_related("section")
        .only("slug", "headline", "published_at", "section__slug")
        .newest_first()[:MOST_NEWS]
    )
    listed = [
        {"path": piece.get_absolute_url(), "at": piece.published_at, "title": clean(piece.headline)} for piece in newest
    ]
    response = _xml(
        "articles/discovery/sitemap_news.xml",
        {"listed": listed, "site": settings.SITE_ADDRESS, "name": settings.SITE_NAME},
    )
    # The list changes when its oldest article turns 48 hours old.
    return share(response, until=newest[-1].published_at + timedelta(hours=NEWS_HOURS) if newest else None)


def _corrected(of: str, first: int, last: int, now: datetime) -> dict[int, datetime]:
    """Return when readers last got a note, by the ids of the pieces in a range that have any."""
    within = Correction.objects.filter(**{f"{of}__gte": first, f"{of}__lte": last}, made_at__lte=now)
    return dict(within.order_by().values_list(of).annotate(Max("made_at")))


def _urlset(entries: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    # Built without a template or `reverse()`, which would take half a second for 10,000 addresses.
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<urlset xmlns="{_SCHEMA}">']
    for path, changed in entries:
        dated = f"<lastmod>{machine_time(changed)}</lastmod>" if changed else ""
        lines.append(f"<url><loc>{escape(settings.SITE_ADDRESS + path)}</loc>{dated}</url>")
    lines.append("</urlset>\n")
    return _response("\n".join(lines))


def _pattern(name: str, *fields: str) -> str:
    """Return the path of an address with `{pk}` or `{slug}` in the places of a row's values."""
    # Placeholder values that the address accepts and that no real path contains by chance.
    marks: dict[str, str | int] = {field: 10**17 if field == "pk" else f"--{field}--" for field in fields}
    path = reverse(name, args=[marks[field] for field in fields])
    for field, mark in marks.items():
        path = path.replace(str(mark), f"{{{field}}}")
    return path


def _xml(template: str, context: dict) -> HttpResponse:
    return _response(render_to_string(template, context))


def _response(text: str) -> HttpResponse:
    # Sitemaps are for machines and do not belong in search results.
    return share(HttpResponse(text, content_type=_TYPE, headers={"X-Robots-Tag": "noindex"}))
