"""The public pages. Each begins at `published()` and is the same for everybody, save for what METER.md decides."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from articles import access, metadata, pages
from articles.models import Article, Author, Expert, Section, SpecialReport
from articles.shared_pages import share


def home(request: HttpRequest) -> HttpResponse:
    return share(render(request, "articles/home.html", {"articles": Article.objects.published().for_listing()[:30]}))


def section(request: HttpRequest, section: str) -> HttpResponse:
    found = get_object_or_404(Section, slug=section)
    articles = Article.objects.published().in_section(found).for_listing().newest_first()[:30]
    return share(render(request, "articles/section.html", {"section": found, "articles": articles}))


def qas(request: HttpRequest) -> HttpResponse:
    articles = Article.objects.published().filter(kind=Article.Kind.QA).for_listing().newest_first()[:30]
    return share(render(request, "articles/qas.html", {"articles": articles}))


def expert(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    found = get_object_or_404(Expert, pk=pk)
    return share(render(request, "articles/expert.html", {"expert": found}))


def author(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    found = get_object_or_404(Author, pk=pk)
    return share(render(request, "articles/author.html", {"author": found}))


def reports(request: HttpRequest) -> HttpResponse:
    return share(render(request, "articles/reports.html", {"reports": SpecialReport.objects.published()}))


def article(request: HttpRequest, section: str, pk: int, slug: str = "") -> HttpResponse:
    return _piece(request, "article", pk)


def report(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    return _piece(request, "report", pk)


def _piece(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    facts = pages.facts(kind, pk)
    now = timezone.now()
    if facts is None:
        raise Http404
    if facts.is_withdrawn(now):
        return _gone(facts)
    if not facts.is_public(now):
        raise Http404
    if request.path != facts.piece.path:
        return _moved(request, facts.piece.path)
    verdict = access.verdict(request, facts.piece)
    refusal = getattr(verdict, "refusal", None)
    if refusal is not None:
        return refusal
    response = HttpResponse(pages.page(kind, pk, verdict.is_whole).filled(verdict))
    if facts.piece.access == "free":
        return share(response)
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    # What the short way needs to answer the next view of this address (newsroom/metered_pages.py).
    response.metered_page = (kind, pk, facts)
    return response


def _moved(request: HttpRequest, path: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{quote(query, safe='=&%+-._~/:;,@!*()')}" if query else path)


def _gone(facts: pages.Facts) -> HttpResponse:
    context = {"headline": facts.piece.headline, "reason": facts.withdrawal_reason, **metadata.of_site()}
    return HttpResponse(render_to_string("410.html", context), status=410, headers={"Cache-Control": "no-store"})
