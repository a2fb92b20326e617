"""The archive: all years, one year, and the articles of one month."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone

from articles.lists import archive, paging
from articles.lists.archive import Span
from articles.pages import metadata, structured_data
from articles.pages.shared import shared_page

_NAME = "Archive"


def overview(request: HttpRequest) -> HttpResponse:
    """`/archive/`: every year with its months."""
    about = metadata.of_list(
        _NAME,
        f"Everything published in {settings.SITE_NAME}, by year and month.",
        reverse("articles:archive"),
        data=structured_data.of_list(_NAME, reverse("articles:archive"), ()),
    )
    return shared_page(
        "articles/lists/archive/archive.html", {"years": archive.years(timezone.now()), "metadata": about}
    )


def year(request: HttpRequest, year: str) -> HttpResponse:
    """`/archive/2026/`: the months of a year; 404 for a year in which nothing was published."""
    span = _span(year)
    months = archive.months(span.year, timezone.now())
    if not months:
        raise Http404
    about = metadata.of_list(
        f"{_NAME} {span.name}",
        f"Everything published in {settings.SITE_NAME} in {span.name}, by month.",
        span.get_absolute_url(),
        data=structured_data.of_list(f"{_NAME} {span.name}", span.get_absolute_url(), (), _above()),
    )
    return shared_page("articles/lists/archive/year.html", {"span": span, "months": months, "metadata": about})


def month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """`/archive/2026/11/`: the articles of a month, paged by key; 404 for a month in which nothing was published."""
    span, now = _span(year, month), timezone.now()
    if request.path != span.get_absolute_url():
        return HttpResponsePermanentRedirect(span.get_absolute_url())
    page = paging.page_of(archive.articles_in(span, now).for_listing(), request)
    if not page.pieces:
        raise Http404
    path = span.get_absolute_url() + page.query
    in_year = Span(span.year)
    above = [*_above(), (f"{_NAME} {in_year.name}", in_year.get_absolute_url())]
    about = metadata.of_list(
        page.titled(span.name),
        f"Everything published in {settings.SITE_NAME} in {span.name}, newest first.",
        path,
        data=structured_data.of_list(page.titled(span.name), path, page.pieces, above),
    )
    before, after = archive.neighbours(span, now)
    context = {"span": span, "page": page, "before": before, "after": after, "metadata": about}
    return shared_page("articles/lists/archive/month.html", context, paging.PARAMETERS)


def _span(year: str, month: str = "0") -> Span:
    span = Span(int(year), int(month))
    # In some time zones the years 1 and 9999 begin or end outside the range of datetime.
    if not 1 < span.year < 9999 or span.month > 12 or (month != "0" and not span.month):
        raise Http404
    return span


def _above() -> list[tuple[str, str]]:
    return [(_NAME, reverse("articles:archive"))]
