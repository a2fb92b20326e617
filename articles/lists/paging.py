"""Lists paged by key: `?before=<time>-<id>` names the last piece of the previous page, so new pieces shift no page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.dateformat import format as format_date

from articles.models.querysets import CorrectionQuerySet, PieceQuerySet

PAGE_SIZE = 20
_PLACE = re.compile(r"([0-9]{1,17})-([0-9]{1,18})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class ListPage:
    """One page of a list; `older` is the query string of the next page (“?before=…”), empty on the last one.

    `is_first` marks the page with the newest pieces. `query` is this page's own query string. `words` says which part
    of the list the page shows, for example “older than 3 October 2026, 14:05”; empty on the first page.
    """

    pieces: list
    older: str
    is_first: bool
    query: str
    words: str = ""

    def titled(self, name: str) -> str:
        """Return the name of the list and, if the page is not the first, which part it shows."""
        return f"{name}, {self.words}" if self.words else name


# The query parameters that `page_of` reads.
PARAMETERS = ("before",)


def page_of(
    pieces: PieceQuerySet | CorrectionQuerySet,
    request: HttpRequest,
    size: int = PAGE_SIZE,
    filters: Mapping[str, str] | None = None,
    links: QuerySet | None = None,
    dated: str = "published_at",
) -> ListPage:
    """Return the requested page of `pieces`, newest first; its links keep the `filters` in the address.

    `dated` names the date by which `newest_first()` sorts.

    `links` are the link rows of the topic, author or expert whose articles these are (`newest_of()`); None for other
    lists. Raises Http404 if `before` is invalid or nothing older is left.
    """
    before = request.GET.get("before")
    words = ""
    if before is not None:
        moment, pk = _place(before)
        pieces = pieces.before(moment, pk)
        words = f"older than {format_date(timezone.localtime(moment), 'j F Y, H:i')}"
    found = _newest(pieces, size + 1, links)
    if before is not None and not found:
        raise Http404
    shown = found[:size]
    older = query_of(filters, before=_named(shown[-1], dated)) if len(found) > size else ""
    return ListPage(shown, older, before is None, query_of(filters, before=before or ""), words)


def query_of(filters: Mapping[str, str] | None = None, **more: str) -> str:
    """Return “?name=value&…” for the non-empty values, in a fixed order, or an empty string."""
    values = {name: value for name, value in {**(filters or {}), **more}.items() if value}
    return f"?{urlencode(values)}" if values else ""


def _newest(pieces: PieceQuerySet, most: int, links: QuerySet | None) -> list:
    if links is None:
        return list(pieces.newest_first()[:most])
    ids = pieces.newest_of(links, most)
    found = pieces.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _named(piece, dated: str) -> str:
    return f"{(getattr(piece, dated) - _EPOCH) // _MICROSECOND}-{piece.pk}"


def _place(value: str) -> tuple[datetime, int]:
    match = _PLACE.fullmatch(value)
    if match is None:
        raise Http404
    try:
        return _EPOCH + int(match[1]) * _MICROSECOND, int(match[2])
    except OverflowError as error:
        raise Http404 from error
