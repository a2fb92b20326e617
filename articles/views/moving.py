"""Old addresses lead to the canonical one (docs/design.md 4.7)."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect


def moved(request: HttpRequest, path: str) -> HttpResponse:
    """301 to the canonical address `path`; the query goes along."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{quote(query, safe='=&%+-._~/:;,@!*()')}" if query else path)
