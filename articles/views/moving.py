"""Redirects from old addresses to the canonical one (docs/design.md 4.7)."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect


def moved(request: HttpRequest, path: str) -> HttpResponse:
    """Redirect (301) to the canonical address `path`, keeping the query string."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{quote(query, safe='=&%+-._~/:;,@!*()')}" if query else path)
