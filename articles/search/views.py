"""The search page, and suggestions for those who type."""

from datetime import MAXYEAR, MINYEAR

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from articles.search import Filters, search, suggest
from articles.shared_pages import share


def search_page(request: HttpRequest) -> HttpResponse:
    """`?q=` and the filters `section`, `kind`, `expert`, `year`; `after` asks for the next page."""
    asked = request.GET
    filters = Filters(asked.get("section", ""), asked.get("kind", ""), _number(asked, "expert"), _year(asked))
    results = search(asked.get("q", ""), filters, timezone.now(), asked.get("after", ""))
    page = render(request, "articles/search.html", {"results": results, "filters": filters})
    return share(page, parameters=("q", "section", "kind", "expert", "year", "after"))


def suggestions(request: HttpRequest) -> JsonResponse:
    """`?q=` as far as it is typed; a list of `{"text", "url"}`."""
    found = suggest(request.GET.get("q", ""), timezone.now())
    response = JsonResponse({"suggestions": [{"text": text, "url": url} for text, url in found]})
    return share(response, parameters=("q",))


def _number(asked, name: str) -> int | None:
    value = asked.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _year(asked) -> int | None:
    # Dates know no other years; a search for one of those finds nothing anyway.
    year = _number(asked, "year")
    return year if year and MINYEAR <= year <= MAXYEAR else None
