"""The mark of a free page, which is the same for everybody: `share(response)`.

What stands above the views (the page cache, shared caches on the way) may keep such a response for everybody. It is
refused where something made the response personal.
"""

from collections.abc import Collection
from datetime import datetime

from django.http import HttpResponse

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
