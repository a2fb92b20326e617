"""The front page, the lists and the pages of people. Each starts from `published()` and is the same for everybody."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from articles.lists import front_page, paging, people, qa_filters
from articles.models import Article, Author, Expert, Page, Section, SpecialReport, Topic
from articles.pages import metadata, structured_data
from articles.pages.shared import shared_page
from articles.reading import texts
from articles.text.richtext import plain
from articles.views.moving import moved


def home(request: HttpRequest) -> HttpResponse:
    front = front_page.compose(timezone.now())
    about = metadata.of_list(
        f"{settings.SITE_NAME}: {settings.SITE_TAGLINE}", settings.SITE_TAGLINE, "/", data=structured_data.of_home()
    )
    return shared_page("articles/lists/front_page/home.html", {"front": front, "metadata": about})


def section_or_page(request: HttpRequest, section: str) -> HttpResponse:
    """`/energy/` or `/about/`: a section, or else a page about the site; the two cannot share a slug."""
    found = Section.objects.filter(slug=section).first()
    if found is None:
        return _page(get_object_or_404(Page, slug=section))
    return _section(request, found)


def _page(found: Page) -> HttpResponse:
    description = Truncator(plain(found.body)).words(30)
    data = structured_data.of_page(found.title, found.get_absolute_url())
    about = metadata.of_list(found.title, description, found.get_absolute_url(), data=data)
    return shared_page("articles/page.html", {"page": found, "text": texts.prose(found.body), "metadata": about})


def _section(request: HttpRequest, found: Section) -> HttpResponse:
    page = paging.page_of(Article.objects.published().in_section(found).for_listing(), request)
    about = metadata.of_list(
        page.titled(found.name),
        found.description,
        found.get_absolute_url() + page.query,
        feed=reverse("articles:section_feed", args=[found.slug]),
        feed_title=found.name,
        data=structured_data.of_list(page.titled(found.name), found.get_absolute_url() + page.query, page.pieces),
    )
    context = {"section": found, "page": page, "current": found.slug, "metadata": about}
    return shared_page("articles/lists/section.html", context, paging.PARAMETERS)


def topic(request: HttpRequest, slug: str) -> HttpResponse:
    public = Topic.objects.public(timezone.now())
    found = public.filter(slug=slug).first()
    if found is None:
        return moved(request, get_object_or_404(public.formerly(slug)).get_absolute_url())
    articles = Article.objects.published().filter(topics=found).for_listing()
    page = paging.page_of(articles, request, links=Article.topics.through.objects.filter(topic=found))
    about = metadata.of_list(
        page.titled(found.name),
        f"Everything about {found.name} in {settings.SITE_NAME}, newest first.",
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
    return shared_page(
        "articles/lists/topic.html", {"topic": found, "page": page, "metadata": about}, paging.PARAMETERS
    )


def qas(request: HttpRequest) -> HttpResponse:
    found = qa_filters.filtered(request.GET, timezone.now())
    page = paging.page_of(found.articles.for_listing(), request, filters=found.values, links=found.links)
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
        "newest": path + paging.query_of(found.values),
        "current": ":qas",
        "metadata": about,
    }
    return shared_page("articles/lists/qas.html", context, (*paging.PARAMETERS, *qa_filters.PARAMETERS))


def expert(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    found = get_object_or_404(Expert.objects.for_page(), pk=pk)
    now = timezone.now()
    latest = people.latest_participation(found, now)
    if latest is None:
        # Participation in an unpublished Q&A is confidential.
        raise Http404
    if request.path != found.get_absolute_url():
        return moved(request, found.get_absolute_url())
    page = paging.page_of(people.qas_with(found, now), request, links=found.participations.all())
    about = metadata.of_list(
        page.titled(found.full_name),
        f"Who {found.full_name} is, and every question that they have answered in {settings.SITE_NAME}.",
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
        "appearances": people.appearances(found, page.pieces),
        "metadata": about,
    }
    return shared_page("articles/lists/expert.html", context, paging.PARAMETERS)


def author(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    found = get_object_or_404(Author.objects.select_related("portrait"), pk=pk)
    articles = Article.objects.published().filter(bylines__author=found).for_listing()
    page = paging.page_of(articles, request, links=found.bylines.all())
    if not page.pieces:
        raise Http404
    if request.path != found.get_absolute_url():
        return moved(request, found.get_absolute_url())
    about = metadata.of_list(
        page.titled(found.name),
        f"Everything that {found.name} has written in {settings.SITE_NAME}.",
        found.get_absolute_url() + page.query,
        found.portrait,
        feed=reverse("articles:author_feed", args=[found.pk, found.slug]),
        feed_title=found.name,
        data=structured_data.of_author(found),
    )
    return shared_page(
        "articles/lists/author.html", {"author": found, "page": page, "metadata": about}, paging.PARAMETERS
    )


def reports(request: HttpRequest) -> HttpResponse:
    page = paging.page_of(SpecialReport.objects.published().for_listing(), request, size=10)
    about = metadata.of_list(
        page.titled("Special reports"),
        "Several articles on one subject, collected in order.",
        request.path + page.query,
        data=structured_data.of_list(page.titled("Special reports"), request.path + page.query, page.pieces),
    )
    # The first report with a picture is shown large.
    lead = next((report.pk for report in page.pieces if report.picture), None)
    context = {"page": page, "lead": lead, "current": ":reports", "metadata": about}
    return shared_page("articles/lists/reports.html", context, paging.PARAMETERS)
