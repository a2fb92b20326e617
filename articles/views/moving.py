"""Redirects from old addresses: to the canonical one (docs/design.md 4.7), and from an old site's."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.encoding import iri_to_uri

from articles.models import Redirect
from articles.publishing.redirecting import published
from articles.text.old_addresses import LONGEST, is_local, key_of

# How long a browser may remember where an old address went.
KEPT_SECONDS = 3600


def moved(request: HttpRequest, path: str) -> HttpResponse:
    """Redirect (301) to the canonical address `path`, keeping the query string."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{quote(query, safe='=&%+-._~/:;,@!*()')}" if query else path)


def from_an_old_site(request: HttpRequest) -> HttpResponse | None:
    """Redirect (301) an address of an old site, or return None. Costs one indexed lookup; called only before a 404."""
    if request.method not in ("GET", "HEAD") or len(request.path) > LONGEST:
        return None
    query = request.META.get("QUERY_STRING", "")
    with_query, without = key_of(request.path, query), key_of(request.path)
    found = dict(Redirect.objects.filter(old_path__in={with_query, without}).values_list("old_path", "new_path")[:2])
    new = found.get(with_query) or found.get(without)
    # The new path was checked when it was stored; a row that came by another way leads nowhere else either.
    if not new or not is_local(new):
        return None
    if not request.path.endswith("/") and published([without]):
        # The address of a page without its slash: the slash is added, and the page answers.
        return None
    if with_query not in found and "?" not in new:
        path, _, fragment = new.partition("#")
        response = moved(request, iri_to_uri(path))
        response["Location"] += f"#{iri_to_uri(fragment)}" if fragment else ""
    else:
        response = HttpResponsePermanentRedirect(iri_to_uri(new))
    # Without this, browsers would keep a mistake for ever.
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response
