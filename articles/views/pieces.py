"""The pages of articles and special reports. What differs between readers is decided as in docs/meter.md."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from articles.models import SpecialReport
from articles.pages import kept, metadata
from articles.pages.shared import share
from articles.reading import access
from articles.views.moving import moved


def article(request: HttpRequest, section: str, pk: int, slug: str = "") -> HttpResponse:
    return _piece(request, "article", pk)


def report(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    return _piece(request, "report", pk)


def _piece(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    facts = kept.facts(kind, pk)
    now = timezone.now()
    if facts is None:
        raise Http404
    if facts.is_withdrawn(now) and facts.was_public():
        return _gone(facts)
    if not facts.is_public(now):
        raise Http404
    if request.path != facts.piece.path:
        return moved(request, facts.piece.path)
    verdict = access.verdict(request, facts.piece)
    if verdict.refusal is not None:
        return verdict.refusal
    page = kept.page(kind, pk, verdict.is_whole)
    if facts.piece.is_free:
        return share(HttpResponse(page.filled(verdict)))
    body, is_gzip = page.body(verdict, request.META.get("HTTP_ACCEPT_ENCODING", ""))
    response = HttpResponse(body, headers={"Content-Encoding": "gzip"} if is_gzip else {})
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    if not isinstance(verdict, access.Plain):
        # newsroom/serving/metered_pages.py uses this to answer the next view of the address without the view.
        response.metered_page = (kind, pk, facts)
    return response


def _gone(facts: kept.Facts) -> HttpResponse:
    kind = "special report" if facts.piece.key.startswith(SpecialReport.KEY_LETTER) else "article"
    context = {
        "headline": facts.piece.headline,
        "reason": facts.withdrawal_reason,
        "kind": kind,
        **metadata.of_site(),
    }
    return HttpResponse(render_to_string("410.html", context), status=410, headers={"Cache-Control": "no-store"})
