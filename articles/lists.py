"""Lists paged by key: `?before=<time>-<id>` names the last piece of the page above, so that lists stay still while new pieces come."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import Http404, HttpRequest

from articles.querysets import PieceQuerySet

PAGE_SIZE = 20
_PLACE = re.compile(r"([0-9]{1,17})-([0-9]{1,18})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class ListPage:
    """Some pieces of a list; `older` is the query of the next page (“?before=…”), empty at the end.

    `is_first` is true of the page that begins with the newest.
    """

    pieces: list
    older: str
    is_first: bool
    query: str


def page_of(pieces: PieceQuerySet, request: HttpRequest, size: int = PAGE_SIZE) -> ListPage:
    """The page of `pieces` that the request asks for, newest first.

    Raises Http404 where `before` is no place, or where nothing older is left.
    """
    before = request.GET.get("before")
    ordered = pieces.newest_first()
    if before is not None:
        ordered = ordered.before(*_place(before))
    found = list(ordered[: size + 1])
    if before is not None and not found:
        raise Http404
    shown = found[:size]
    older = f"?before={_named(shown[-1])}" if len(found) > size else ""
    return ListPage(shown, older, before is None, f"?before={before}" if before is not None else "")


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
