"""Pages that are the same for everybody: `share(response)` marks one, `shared_page()` renders and marks one.

What stands above the views (the page cache, shared caches on the way) may keep a marked response for everybody. The mark
does not count where something made the response personal.
"""

from collections.abc import Collection
from datetime import datetime

from django.http import HttpResponse
from django.template.loader import render_to_string

from articles.navigation import footer_pages, sections
from articles.pages import metadata

# Shared caches keep a free page this many seconds at most, so that what is withdrawn is gone within a minute (docs/meter.md, rule 12).
SHARED_SECONDS = 60


def share(response: HttpResponse, until: datetime | None = None, parameters: Collection[str] = ()) -> HttpResponse:
    """Offer a response to everybody: its content depends on the path and on these query `parameters` alone.

    Every other parameter (campaign tags, noise) is ignored by whoever keeps the page, so a view names all that it reads.
    `until` is when its content changes by the clock alone (what is "of the last 48 hours"); scheduled pieces need no such word.
    """
    response.is_shared_page = True
    response.shared_until = until
    response.shared_parameters = frozenset(parameters)
    response["Cache-Control"] = f"public, max-age=0, s-maxage={SHARED_SECONDS}"
    return response


def is_shared(response: HttpResponse) -> bool:
    """Was this response offered, and did nothing on its way make it personal?"""
    return (
        getattr(response, "is_shared_page", False)
        and response.status_code == 200
        and not response.cookies
        and "cookie" not in response.get("Vary", "").lower()
        and not response.streaming
    )


def shared_page(template: str, context: dict, parameters: Collection[str] = ()) -> HttpResponse:
    """A page offered to everybody. It is rendered without the request, so that what it shows can depend on nobody.

    `parameters` are those of the query that it depends on.
    """
    return share(HttpResponse(render_to_string(template, {**frame(), **context})), parameters=parameters)


def frame() -> dict:
    """What every page's frame shows: the site's names, its sections, the pages that the footer links to."""
    return {"sections": sections(), "footer_pages": footer_pages(), **metadata.of_site()}
