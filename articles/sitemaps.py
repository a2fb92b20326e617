"""Sitemaps: an index, parts of 10,000 by ranges of ids, and what was published in the last 48 hours.

Ranges of ids and not offsets: the part with the millionth article costs what the first one costs. Parts thereby hold at
most 10,000 addresses, and an article stays in its part for ever. Addresses come from SITE_ADDRESS.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Author, Correction, Expert, Page, Section, SpecialReport, Topic
from articles.shared_pages import share
from articles.xml_text import clean

IDS_IN_A_PART = 10_000
# Google's rules for a news sitemap.
NEWS_HOURS = 48
MOST_NEWS = 1000
# What has no row of its own: the paths of single pages.
PAGES = ("/", "/expert-qas/", "/experts/", "/special-reports/", "/topics/", "/archive/", "/privacy/")
_TYPE = "application/xml; charset=utf-8"


@dataclass(frozen=True)
class Ranges:
    """Rows cut into parts by their ids, as far as `Sitemap` asks of a paginator."""

    rows: QuerySet

    def page(self, number: int) -> SimpleNamespace:
        first = (number - 1) * IDS_IN_A_PART + 1
        part = self.rows.filter(pk__gte=first, pk__lt=first + IDS_IN_A_PART).order_by("pk")
        return SimpleNamespace(object_list=list(part))

    def numbers(self) -> Iterator[int]:
        """The parts that hold anything: one look-up in the index of ids for each."""
        number = 0
        while True:
            ids = self.rows.filter(pk__gt=number * IDS_IN_A_PART).order_by("pk").values_list("pk", flat=True)
            found = ids.first()
            if found is None:
                return
            number = (found - 1) // IDS_IN_A_PART + 1
            yield number


class Rows(Sitemap):
    """A sitemap of rows; `rows(now)` is what is public."""

    def __init__(self, now: datetime):
        self.now = now

    def rows(self, now: datetime) -> QuerySet:
        raise NotImplementedError

    @property
    def paginator(self) -> Ranges:
        return Ranges(self.rows(self.now))

    def lastmod(self, row: Model) -> datetime | None:
        return row.newest


class Articles(Rows):
    def rows(self, now: datetime) -> QuerySet:
        articles = Article.objects.published(now).filter(section__isnull=False)
        return articles.select_related("section").only("slug", "published_at", "updated_at", "section__slug")

    def get_urls(self, page=1, site=None, protocol=None) -> list[dict]:
        first = (page - 1) * IDS_IN_A_PART + 1
        within = Correction.objects.filter(article_id__gte=first, article_id__lt=first + IDS_IN_A_PART)
        made = within.filter(made_at__lte=self.now).values_list("article_id").annotate(Max("made_at")).order_by()
        self.corrected = dict(made)
        return super().get_urls(page, site, protocol)

    def lastmod(self, article: Article) -> datetime:
        moments = (article.updated_at, self.corrected.get(article.pk))
        return max([article.published_at, *(moment for moment in moments if moment and moment <= self.now)])


class Reports(Rows):
    def rows(self, now: datetime) -> QuerySet:
        return SpecialReport.objects.published(now).only("slug", "published_at")

    def lastmod(self, report: SpecialReport) -> datetime:
        return report.published_at


class Sections(Rows):
    def rows(self, now: datetime) -> QuerySet:
        return Section.objects.with_published(now)


class Topics(Rows):
    def rows(self, now: datetime) -> QuerySet:
        return Topic.objects.with_published(now)


class Authors(Rows):
    def rows(self, now: datetime) -> QuerySet:
        return Author.objects.with_published(now).defer("biography")


class Experts(Rows):
    def rows(self, now: datetime) -> QuerySet:
        return Expert.objects.with_published(now).defer("biography")


MAPS: dict[str, type[Rows]] = {
    "articles": Articles,
    "reports": Reports,
    "sections": Sections,
    "topics": Topics,
    "authors": Authors,
    "experts": Experts,
}


def index(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`: the parts that hold anything. It tells no dates: that of a part would cost a look at all its rows."""
    now = timezone.now()
    parts = [reverse("articles:sitemap_pages")]
    for name, rows in MAPS.items():
        parts += [reverse("articles:sitemap", args=[name, number]) for number in rows(now).paginator.numbers()]
    return _xml("sitemap_index.xml", {"sitemaps": [{"location": settings.SITE_ADDRESS + path} for path in parts]})


def part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One part, for example `/sitemap-articles-100.xml`."""
    if name not in MAPS or not 0 < number < 10**12:
        raise Http404
    address = urlsplit(settings.SITE_ADDRESS)
    urls = MAPS[name](timezone.now()).get_urls(number, SimpleNamespace(domain=address.netloc), address.scheme)
    if not urls:
        raise Http404
    return _urlset(urls)


def pages(request: HttpRequest) -> HttpResponse:
    """The pages that have no row of their own, and those about the site."""
    urls = [{"location": settings.SITE_ADDRESS + path} for path in PAGES]
    for page in Page.objects.exclude(slug=Page.PRIVACY).only("slug", "updated_at"):
        urls.append({"location": settings.SITE_ADDRESS + page.get_absolute_url(), "lastmod": page.updated_at})
    return _urlset(urls)


def news(request: HttpRequest) -> HttpResponse:
    """`/sitemap-news.xml`: what was published in the last 48 hours, the newest first."""
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
    response = _xml("sitemap_news.xml", {"listed": listed, "site": settings.SITE_ADDRESS, "name": settings.SITE_NAME})
    # The oldest leaves by the clock alone.
    return share(response, until=newest[-1].published_at + timedelta(hours=NEWS_HOURS) if newest else None)


def _urlset(urls: Iterable[dict]) -> HttpResponse:
    return _xml("sitemap.xml", {"urlset": urls})


def _xml(template: str, context: dict) -> HttpResponse:
    # Sitemaps are read by machines; none belongs into a list of results.
    headers = {"X-Robots-Tag": "noindex"}
    return share(HttpResponse(render_to_string(template, context), content_type=_TYPE, headers=headers))
