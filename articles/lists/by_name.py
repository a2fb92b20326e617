"""Lists from A to Z, paged by key: `?from=oyelaran-petra~17` starts at a row, `?from=o` at a letter.

A name keeps its place when others are added or removed, so no page skips or repeats a row.
"""

import string
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db import connection
from django.http import Http404, HttpRequest

from articles.lists.paging import query_of
from articles.models.querysets import FollowedQuerySet
from articles.text.names import plain

PAGE_SIZE = 60
# The query parameters that these lists read.
PARAMETERS = ("from",)
_LONGEST = 400
# Sorts directly after “z”.
_END = "{"


@dataclass(frozen=True)
class Group:
    """The rows under one heading; `label` is a letter, “0–9” or “Others”."""

    label: str
    rows: tuple


@dataclass(frozen=True)
class Letter:
    """A letter that links to its names; `query` is empty if there are none."""

    label: str
    query: str


@dataclass(frozen=True)
class NamePage:
    """One page of a list from A to Z, grouped by letter.

    `following` is the query string of the next page, `query` that of this one; either may be empty. `letters` is empty
    if the whole list fits on one page. `words` says which part of the list the page shows.
    """

    groups: tuple[Group, ...]
    following: str
    query: str
    letters: tuple[Letter, ...]
    words: str

    @property
    def rows(self) -> list:
        return [row for group in self.groups for row in group.rows]

    def titled(self, name: str) -> str:
        """Return the name of the list and, if the page is a part of it, which part."""
        return f"{name}, {self.words}" if self.words else name


def page_of(rows: FollowedQuerySet, request: HttpRequest, size: int = PAGE_SIZE) -> NamePage:
    """Return the requested page of `rows`. Raises Http404 for an invalid place, or if no row is at or after it."""
    asked = request.GET.get("from")
    ordered = rows.by_name()
    if asked is not None:
        ordered = ordered.by_name_from(*_place(asked))
    found = list(ordered[: size + 1])
    if asked is not None and not found:
        raise Http404
    shown = found[:size]
    is_part = asked is not None or len(found) > size
    return NamePage(
        _grouped(shown),
        query_of({"from": _named(found[size])}) if len(found) > size else "",
        # A page that starts at a given row has one canonical address, however it was requested.
        query_of({"from": _named(shown[0])}) if asked is not None else "",
        tuple(_letters(rows)) if is_part else (),
        f"from {shown[0].name} on" if asked is not None else "",
    )


def _named(row) -> str:
    return f"{row.sort_key.replace(' ', '-')}~{row.pk}"


def _place(value: str) -> tuple[str, int]:
    key, _, pk = value.rpartition("~") if "~" in value else (value, "", "0")
    if len(value) > _LONGEST or not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        raise Http404
    return plain(key), int(pk)


def _grouped(rows: Iterable) -> tuple[Group, ...]:
    return tuple(Group(label, tuple(theirs)) for label, theirs in groupby(rows, lambda row: _label(row.sort_key)))


def _label(key: str) -> str:
    first = key[:1]
    if first.isascii() and first.isalpha():
        return first.upper()
    return "0–9" if first.isascii() and first.isdigit() else "Others"


def _letters(rows: FollowedQuerySet) -> Iterable[Letter]:
    """Yield all letters; one statement does one index look-up for each."""
    # Compile the query once, for placeholder bounds, and replace them: compiling takes longer than running it.
    start, end = "\x01from", "\x01to"
    pattern = rows.filter(sort_key__gte=start, sort_key__lt=end).order_by().values("pk")
    sql, parameters = pattern.query.sql_with_params()
    parts, values = [], []
    for letter, following in zip(string.ascii_lowercase, string.ascii_lowercase[1:] + _END, strict=True):
        own = {start: letter, end: following}
        parts.append(f"EXISTS ({sql} LIMIT 1)")
        values += [own.get(parameter, parameter) for parameter in parameters]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        has = cursor.fetchone()
    for letter, is_there in zip(string.ascii_lowercase, has, strict=True):
        yield Letter(letter.upper(), query_of({"from": letter}) if is_there else "")
