"""Addresses of a search with other filters or on another page."""

from urllib.parse import urlencode

from django import template

from articles.search import Filters, Results

register = template.Library()


@register.simple_tag
def search_again(results: Results, filters: Filters, **changes) -> str:
    """Return the query string of the same search with some parameters changed; an empty value removes a filter."""
    wanted = {
        "q": results.query.text,
        "section": filters.section,
        "kind": filters.kind,
        "expert": filters.expert,
        "year": filters.year,
    } | changes
    return "?" + urlencode({name: value for name, value in wanted.items() if value})
