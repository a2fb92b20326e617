"""Pages that are the same for everybody, rendered from a template: `shared_page(template, context)`."""

from collections.abc import Collection

from django.http import HttpResponse
from django.template.loader import render_to_string

from articles.discovery import metadata
from articles.navigation import footer_pages, sections
from articles.shared_pages import share


def shared_page(template: str, context: dict, parameters: Collection[str] = ()) -> HttpResponse:
    """A page offered to everybody. It is rendered without the request, so that what it shows can depend on nobody.

    `parameters` are those of the query that it depends on.
    """
    return share(HttpResponse(render_to_string(template, {**frame(), **context})), parameters=parameters)


def frame() -> dict:
    """What every page's frame shows: the site's names, its sections, the pages that the footer links to."""
    return {"sections": sections(), "footer_pages": footer_pages(), **metadata.of_site()}
