"""Addresses of a narrowed or continued search."""

from urllib.parse import urlencode

from django import template

from articles.search import Filters, Results

register = template.Library()


@register.simple_tag
def search_again(results: Results, filters: Filters, **changes) -> str:
    """The query of the same search with some filters changed; an empty value takes a filter away."""
    wanted = {
        "q": results.query.text,
        "section": filters.section,
        "kind": filters.kind,
        "expert": filters.expert,
        "year": filters.year,
    } | changes
    return "?" + urlencode({name: value for name, value in wanted.items() if value})
