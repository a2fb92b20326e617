"""Error pages. None needs a database; if one answers, the 404 page suggests articles that the reader may have meant."""

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

from accounts.sign_in.outage import away
from articles.pages import metadata
from articles.search.suggestions import suggestions, words_of
from articles.views.moving import from_an_old_site

log = logging.getLogger(__name__)
RETRY_SECONDS = 60
# Addresses that never name an article: technical paths, and file endings other than “.htm” and “.html”, which old sites used.
_NO_WORDS = re.compile(r"^/(?:admin|account|static|media|-|api|embed)/|\.(?!html?/?$)[a-z0-9]{1,5}/?$", re.IGNORECASE)
# Where old sites' addresses are never looked up.
_NEVER_OLD = ("/admin/", "/account/", "/static/", "/-/")
_LONGEST_PATH = 200
_SAYS_ANYTHING = re.compile(r"\w")
# A request for a foreign host is refused before the middlewares that add these headers run, so error pages set them here.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": build_policy(),
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in settings.PERMISSIONS_POLICY),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class UnavailableMiddleware:
    """Answers 503 when a view fails because the database is away. Must come after the middlewares that add headers."""

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
    """Redirect the address of an old site. For any other, return the 404 page.

    It has a search for the words in the address and, if the database answers, similar articles.
    """
    if not request.path.startswith(_NEVER_OLD):
        try:
            if (there := from_an_old_site(request)) is not None:
                return there
        except Exception:
            # As with the suggestions below: the 404 page must appear whatever fails here.
            log.warning("Could not look up an old address", exc_info=True)
    if len(request.path) > _LONGEST_PATH or _NO_WORDS.search(request.path):
        return _page("404.html", 404)
    words = " ".join(words_of(request.path))
    context: dict = {"words": words}
    if words:
        context["search"] = f"{reverse('articles:search')}?{urlencode({'q': words})}"
    if _SAYS_ANYTHING.search(request.path):
        try:
            # A plain list of pairs: every query runs inside this `try`, none while the template renders.
            context["nearest"] = suggestions(request.path)
        except Exception:
            # The suggestions are optional: the 404 page must appear whatever fails here.
            log.warning("Could not look up suggestions for the 404 page", exc_info=True)
    return _page("404.html", 404, context)


def server_error(request: HttpRequest) -> HttpResponse:
    # Django calls this handler inside its `except` block. An exception raised by a middleware never reaches
    # `UnavailableMiddleware.process_exception`, so it is recognised here.
    error = sys.exc_info()[1]
    return unavailable(request, error) if isinstance(error, away()) else _page("500.html", 500)


def unavailable(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    """Return the 503 page for an outage of the database. It logs one line and sends no e-mail to ADMINS."""
    log.warning("503 at %s, because the database does not answer: %s", request.path, error)
    response = _page("503.html", 503)
    response["Retry-After"] = str(RETRY_SECONDS)
    # Without this flag, Django logs every 5xx as an error and e-mails it.
    response._has_been_logged = True
    return response


def _page(template: str, status: int, context: dict | None = None) -> HttpResponse:
    # Rendered without a request, so no context processor queries the database.
    html = get_template(template).render({**metadata.of_site(), **(context or {})})
    return HttpResponse(html, status=status, headers=_HEADERS)
