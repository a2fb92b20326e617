"""Pages that are the same for everybody: `share(response)` marks a response, `shared_page()` renders and marks one.

The page cache and shared caches on the way may serve a marked response to everybody. The mark does not count if
something has made the response personal.
"""

from collections.abc import Collection
from datetime import datetime

from django.http import HttpResponse
from django.template.loader import render_to_string

from articles.navigation import footer_pages, sections
from articles.pages import metadata

# How long shared caches may keep a free page: a withdrawn one is gone within a minute (docs/meter.md, rule 12).
SHARED_SECONDS = 60


def share(response: HttpResponse, until: datetime | None = None, parameters: Collection[str] = ()) -> HttpResponse:
    """Mark a response as the same for everybody: it depends only on the path and on these query `parameters`.

    Caches ignore every other parameter (campaign tags, noise), so a view must name all those that it reads. `until` is
    the moment at which the content changes with the clock (as in "of the last 48 hours"); scheduled pieces do not need
    it.
    """
    response.is_shared_page = True
    response.shared_until = until
    response.shared_parameters = frozenset(parameters)
    response["Cache-Control"] = f"public, max-age=0, s-maxage={SHARED_SECONDS}"
    return response


def is_shared(response: HttpResponse) -> bool:
    """Tell whether a response is marked as shared and nothing has made it personal since."""
    return (
        getattr(response, "is_shared_page", False)
        and response.status_code == 200
        and not response.cookies
        and "cookie" not in response.get("Vary", "").lower()
        and not response.streaming
    )


def shared_page(template: str, context: dict, parameters: Collection[str] = ()) -> HttpResponse:
    """Render a shared page. The template gets no request, so the page cannot depend on the visitor.

    `parameters` are the query parameters that the page depends on.
    """
    return share(HttpResponse(render_to_string(template, {**frame(), **context})), parameters=parameters)


def frame() -> dict:
    """Return the context of every page's frame: the site's names, its sections and the footer's pages."""
    return {"sections": sections(), "footer_pages": footer_pages(), **metadata.of_site()}
