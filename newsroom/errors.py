"""Error pages. They need no database; where one answers, a page that is not found suggests what may have been meant."""

import logging
import re
import sys
from urllib.parse import urlencode

from csp.utils import build_policy
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone

from accounts.sign_in.outage import away
from articles.pages import metadata
from articles.search.suggestions import suggestions, words_of

log = logging.getLogger(__name__)
RETRY_SECONDS = 60
# Addresses at which nobody looks for an article; old ones may end in “.html”.
_NO_WORDS = re.compile(r"^/(?:admin|account|static|media|-|api|embed)/|\.(?!html?/?$)[a-z0-9]{1,5}/?$", re.IGNORECASE)
_LONGEST_PATH = 200
_SAYS_ANYTHING = re.compile(r"\w")
# A request may be refused above the middlewares that add these (a host that is not ours), so error pages bring them.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": build_policy(),
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in settings.PERMISSIONS_POLICY),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class UnavailableMiddleware:
    """Answers 503 where a view fails because the database is away; it stands below all that adds headers."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return unavailable(request, exception) if isinstance(exception, away()) else None


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    return _page("400.html", 400)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return _page("403.html", 403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    """404, with a search for the words of the address, and the nearest articles where the database answers."""
    if len(request.path) > _LONGEST_PATH or _NO_WORDS.search(request.path):
        return _page("404.html", 404)
    words = " ".join(words_of(request.path))
    context: dict = {"words": words}
    if words:
        context["search"] = f"{reverse('articles:search')}?{urlencode({'q': words})}"
    if _SAYS_ANYTHING.search(request.path):
        try:
            # As a list of pairs: what the template shows is asked for here or not at all.
            context["nearest"] = suggestions(request.path, timezone.now())
        except Exception:
            # Whatever fails here, the page that says “not found” must come.
            log.warning("No suggestions for an address that was not found", exc_info=True)
    return _page("404.html", 404, context)


def server_error(request: HttpRequest) -> HttpResponse:
    # Django calls this while it handles the exception; one of a middleware passes no `process_exception`.
    error = sys.exc_info()[1]
    return unavailable(request, error) if isinstance(error, away()) else _page("500.html", 500)


def unavailable(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    """503: the database is away. Logged in a line; nobody is mailed for each request of an outage."""
    log.warning("503 at %s, because the database does not answer: %s", request.path, error)
    response = _page("503.html", 503)
    response["Retry-After"] = str(RETRY_SECONDS)
    # Django would log every 5xx as an error, and mail it.
    response._has_been_logged = True
    return response


def _page(template: str, status: int, context: dict | None = None) -> HttpResponse:
    # Rendered without a request, so that no context processor asks the database.
    html = get_template(template).render({**metadata.of_site(), **(context or {})})
    return HttpResponse(html, status=status, headers=_HEADERS)
