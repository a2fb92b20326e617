"""The search page, and the suggestions while a reader types."""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from articles.pages.shared import share
from articles.search import Filters, search, suggest

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")


def search_page(request: HttpRequest) -> HttpResponse:
    """Search for `?q=`, filtered by `section`, `kind`, `expert` and `year`; `after` is the place of the next page."""
    asked = request.GET
    filters = Filters(_word(asked, "section"), _word(asked, "kind"), _number(asked, "expert"), _year(asked))
    results = search(asked.get("q", ""), filters, timezone.now(), asked.get("after", ""))
    page = render(request, "articles/search/search.html", {"results": results, "filters": filters})
    return share(page, parameters=("q", "section", "kind", "expert", "year", "after"))


def suggestions(request: HttpRequest) -> JsonResponse:
    """Return suggestions for `?q=`, as far as it is typed, as a JSON list of `{"text", "url"}`."""
    found = suggest(request.GET.get("q", ""), timezone.now())
    response = JsonResponse({"suggestions": [{"text": text, "url": url} for text, url in found]})
    return share(response, parameters=("q",))


def _word(asked, name: str) -> str:
    # Ignore what cannot be a slug; PostgreSQL would refuse a NUL.
    value = asked.get(name, "")
    return value if _SLUG.fullmatch(value) else ""


def _year(asked) -> int | None:
    year = _number(asked, "year")
    # The range of datetime.
    return year if year and 1 < year < 9999 else None


def _number(asked, name: str) -> int | None:
    value = asked.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
