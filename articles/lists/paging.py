"""Lists paged by key: `?before=<time>-<id>` names the last piece of the page above, so that lists stay still while new pieces come."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.dateformat import format as format_date

from articles.models.querysets import PieceQuerySet

PAGE_SIZE = 20
_PLACE = re.compile(r"([0-9]{1,17})-([0-9]{1,18})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class ListPage:
    """Some pieces of a list; `older` is the query of the next page (“?before=…”), empty at the end.

    `is_first` is true of the page that begins with the newest. `query` is this page's own query, `words` say in a
    sentence's end which part of the list it is: “older than 3 October 2026, 14:05”, or nothing.
    """

    pieces: list
    older: str
    is_first: bool
    query: str
    words: str = ""

    def titled(self, name: str) -> str:
        """The name of the whole list, and which part of it this page is."""
        return f"{name}, {self.words}" if self.words else name


# What `page_of` reads of the query.
PARAMETERS = ("before",)


def page_of(
    pieces: PieceQuerySet,
    request: HttpRequest,
    size: int = PAGE_SIZE,
    filters: Mapping[str, str] | None = None,
    links: QuerySet | None = None,
) -> ListPage:
    """The page of `pieces` that the request asks for, newest first; its links keep the `filters` of the address.

    `links` are the rows that lead to these articles from a topic, author or expert (`newest_of()`); None for other lists.
    Raises Http404 where `before` is no place, or where nothing older is left.
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
    older = query_of(filters, before=_named(shown[-1])) if len(found) > size else ""
    return ListPage(shown, older, before is None, query_of(filters, before=before or ""), words)


def query_of(filters: Mapping[str, str] | None = None, **more: str) -> str:
    """“?name=value&…” of the values that are not empty, in a fixed order; nothing where there are none."""
    values = {name: value for name, value in {**(filters or {}), **more}.items() if value}
    return f"?{urlencode(values)}" if values else ""


def _newest(pieces: PieceQuerySet, most: int, links: QuerySet | None) -> list:
    if links is None:
        return list(pieces.newest_first()[:most])
    ids = pieces.newest_of(links, most)
    found = pieces.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _named(piece) -> str:
    return f"{(piece.published_at - _EPOCH) // _MICROSECOND}-{piece.pk}"


def _place(value: str) -> tuple[datetime, int]:
    match = _PLACE.fullmatch(value)
    if match is None:
        raise Http404
    try:
        return _EPOCH + int(match[1]) * _MICROSECOND, int(match[2])
    except OverflowError as error:
        raise Http404 from error
