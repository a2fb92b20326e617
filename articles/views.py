"""The public pages. Each begins at `published()` and is the same for everybody, save for what METER.md decides."""

from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.text import Truncator

from articles import (
    access,
    front_page,
    lists,
    metadata,
    packed,
    pages,
    people_pages,
    qa_filters,
    reading,
    structured_data,
)
from articles.free_pages import shared_page
from articles.models import Article, Author, Expert, Page, Section, SpecialReport, Topic
from articles.richtext import plain
from articles.shared_pages import share


def home(request: HttpRequest) -> HttpResponse:
    front = front_page.compose(timezone.now())
    about = metadata.of_list(
        f"{settings.SITE_NAME}: {settings.SITE_TAGLINE}", settings.SITE_TAGLINE, "/", data=structured_data.of_home()
    )
    return shared_page("articles/home.html", {"front": front, "metadata": about})


def section_or_page(request: HttpRequest, section: str) -> HttpResponse:
    """`/energy/` or `/about/`: a section, or else a page about the site; neither can have the other's slug."""
    found = Section.objects.filter(slug=section).first()
    if found is None:
        return _page(get_object_or_404(Page, slug=section))
    return _section(request, found)


def _page(found: Page) -> HttpResponse:
    description = Truncator(plain(found.body)).words(30)
    data = structured_data.of_page(found.title, found.get_absolute_url())
    about = metadata.of_list(found.title, description, found.get_absolute_url(), data=data)
    return shared_page("articles/page.html", {"page": found, "text": reading.prose(found.body), "metadata": about})


def _section(request: HttpRequest, found: Section) -> HttpResponse:
    page = lists.page_of(Article.objects.published().in_section(found).for_listing(), request)
    about = metadata.of_list(
        page.titled(found.name),
        found.description,
        found.get_absolute_url() + page.query,
        feed=reverse("articles:section_feed", args=[found.slug]),
        feed_title=found.name,
        data=structured_data.of_list(page.titled(found.name), found.get_absolute_url() + page.query, page.pieces),
    )
    context = {"section": found, "page": page, "current": found.slug, "metadata": about}
    return shared_page("articles/section.html", context, lists.PARAMETERS)


def topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Topic.objects.public(timezone.now()), slug=slug)
    articles = Article.objects.published().filter(topics=found).for_listing()
    page = lists.page_of(articles, request, links=Article.topics.through.objects.filter(topic=found))
    about = metadata.of_list(
        page.titled(found.name),
        f"Everything about {found.name} in {settings.SITE_NAME}, the newest first.",
        found.get_absolute_url() + page.query,
        feed=reverse("articles:topic_feed", args=[found.slug]),
        feed_title=found.name,
        data=structured_data.of_list(
            page.titled(found.name),
            found.get_absolute_url() + page.query,
            page.pieces,
            [("Topics", reverse("articles:topics"))],
        ),
    )
    return shared_page("articles/topic.html", {"topic": found, "page": page, "metadata": about}, lists.PARAMETERS)


def qas(request: HttpRequest) -> HttpResponse:
    found = qa_filters.filtered(request.GET, timezone.now())
    page = lists.page_of(found.articles.for_listing(), request, filters=found.values, links=found.links)
    name = f"Expert Q&As {found.words}".strip()
    path = reverse("articles:qas")
    about = metadata.of_list(
        page.titled(name),
        "One set of questions, several people who should know, and their answers side by side.",
        path + page.query,
        feed=reverse("articles:qas_feed"),
        feed_title="Expert Q&As",
        data=structured_data.of_list(
            page.titled(name), path + page.query, page.pieces, [("Expert Q&As", path)] if found.words else []
        ),
    )
    context = {
        "page": page,
        "found": found,
        "name": name,
        "newest": path + lists.query_of(found.values),
        "current": ":qas",
        "metadata": about,
    }
    return shared_page("articles/qas.html", context, (*lists.PARAMETERS, *qa_filters.PARAMETERS))


def expert(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    found = get_object_or_404(Expert.objects.for_page(), pk=pk)
    now = timezone.now()
    latest = people_pages.latest_participation(found, now)
    if latest is None:
        # Who takes part in what is not published yet is nobody's business.
        raise Http404
    if request.path != found.get_absolute_url():
        return _moved(request, found.get_absolute_url())
    page = lists.page_of(people_pages.qas_with(found, now), request, links=found.participations.all())
    about = metadata.of_list(
        page.titled(found.full_name),
        f"Who {found.full_name} is, and every question that they answered in {settings.SITE_NAME}.",
        found.get_absolute_url() + page.query,
        found.portrait,
        feed=reverse("articles:expert_feed", args=[found.pk, found.slug]),
        feed_title=found.full_name,
        data=structured_data.of_expert(found, latest.affiliations),
    )
    context = {
        "expert": found,
        "posts": latest.affiliations,
        "page": page,
        "appearances": people_pages.appearances(found, page.pieces),
        "metadata": about,
    }
    return shared_page("articles/expert.html", context, lists.PARAMETERS)


def author(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    found = get_object_or_404(Author.objects.select_related("portrait"), pk=pk)
    articles = Article.objects.published().filter(bylines__author=found).for_listing()
    page = lists.page_of(articles, request, links=found.bylines.all())
    if not page.pieces:
        raise Http404
    if request.path != found.get_absolute_url():
        return _moved(request, found.get_absolute_url())
    about = metadata.of_list(
        page.titled(found.name),
        f"What {found.name} wrote in {settings.SITE_NAME}.",
        found.get_absolute_url() + page.query,
        found.portrait,
        feed=reverse("articles:author_feed", args=[found.pk, found.slug]),
        feed_title=found.name,
        data=structured_data.of_author(found),
    )
    return shared_page("articles/author.html", {"author": found, "page": page, "metadata": about}, lists.PARAMETERS)


def reports(request: HttpRequest) -> HttpResponse:
    page = lists.page_of(SpecialReport.objects.published().for_listing(), request, size=10)
    about = metadata.of_list(
        page.titled("Special reports"),
        "Several articles on one subject, collected in order.",
        request.path + page.query,
        data=structured_data.of_list(page.titled("Special reports"), request.path + page.query, page.pieces),
    )
    # The first that has a picture, which is not always the first.
    lead = next((report.pk for report in page.pieces if report.picture), None)
    context = {"page": page, "lead": lead, "current": ":reports", "metadata": about}
    return shared_page("articles/reports.html", context, lists.PARAMETERS)


def article(request: HttpRequest, section: str, pk: int, slug: str = "") -> HttpResponse:
    return _piece(request, "article", pk)


def report(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    return _piece(request, "report", pk)


def _piece(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    facts = pages.facts(kind, pk)
    now = timezone.now()
    if facts is None:
        raise Http404
    if facts.is_withdrawn(now) and facts.was_public():
        return _gone(facts)
    if not facts.is_public(now):
        raise Http404
    if request.path != facts.piece.path:
        return _moved(request, facts.piece.path)
    verdict = access.verdict(request, facts.piece)
    refusal = getattr(verdict, "refusal", None)
    if refusal is not None:
        return refusal
    page = pages.page(kind, pk, verdict.is_whole)
    if facts.piece.access == "free":
        return share(HttpResponse(page.filled(verdict)))
    if packed.accepts_gzip(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        response = HttpResponse(page.filled_gzip(verdict), headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(page.filled(verdict))
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    if not isinstance(verdict, access.Plain):
        # What the short way needs to answer the next view of this address (newsroom/metered_pages.py).
        response.metered_page = (kind, pk, facts)
    return response


def _moved(request: HttpRequest, path: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{quote(query, safe='=&%+-._~/:;,@!*()')}" if query else path)


def _gone(facts: pages.Facts) -> HttpResponse:
    kind = "special report" if facts.piece.key.startswith(SpecialReport.KEY_LETTER) else "article"
    context = {
        "headline": facts.piece.headline,
        "reason": facts.withdrawal_reason,
        "kind": kind,
        **metadata.of_site(),
    }
    return HttpResponse(render_to_string("410.html", context), status=410, headers={"Cache-Control": "no-store"})
