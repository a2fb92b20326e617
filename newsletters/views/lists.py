"""The public pages: all newsletters, one newsletter, one edition. Everybody gets the same page (`articles/pages/shared.py`)."""

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from articles.lists.paging import query_of
from articles.pages import metadata, structured_data
from articles.pages.shared import shared_page
from newsletters import subscribing
from newsletters.composing import contents
from newsletters.editions import Issue, gone_out, in_words, issues, newest_of
from newsletters.models import Newsletter

ALL = "Newsletters"
PAGE_SIZE = 20
PARAMETERS = ("before",)
_EMPTY_LINE = re.compile(r"\n\s*\n")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class EditionsPage:
    """A page of the list of editions, with the fields of `articles.lists.paging`. `?before=<date>` shows older editions."""

    issues: list[Issue]
    older: str
    is_first: bool
    query: str
    words: str


def all_newsletters(request: HttpRequest) -> HttpResponse:
    """`/newsletters/`: each newsletter that is offered, with its promise and its newest edition."""
    offered = list(subscribing.offered())
    newest = newest_of(offered, timezone.now())
    path = reverse("newsletters:list")
    listed = [(newsletter.name, newsletter.get_absolute_url()) for newsletter in offered]
    about = metadata.of_list(
        ALL,
        f"{settings.SITE_NAME} by e-mail: what we send, when, and how to get it. Free; unsubscribe with one click.",
        path,
        data=structured_data.of_names(ALL, path, listed),
    )
    rows = [(newsletter, newest.get(newsletter.pk)) for newsletter in offered]
    return shared_page("newsletters/list.html", {"rows": rows, "metadata": about})


def newsletter(request: HttpRequest, slug: str) -> HttpResponse:
    """`/newsletters/daily/`: one newsletter with its editions, newest first."""
    found = get_object_or_404(Newsletter, slug=slug)
    page = _page_of(found, request)
    if not found.is_open and not page.issues:
        raise Http404
    path = found.get_absolute_url() + page.query
    name = f"{found.name}, {page.words}" if page.words else found.name
    listed = [(in_words(issue.edition.date), issue.edition.get_absolute_url()) for issue in page.issues]
    about = metadata.of_list(
        name,
        capfirst(found.promise),
        path,
        feed=reverse("newsletters:feed", args=[found.slug]),
        feed_title=found.name,
        data=structured_data.of_names(name, path, listed, [(ALL, reverse("newsletters:list"))]),
    )
    return shared_page(
        "newsletters/newsletter.html", {"newsletter": found, "page": page, "metadata": about}, PARAMETERS
    )


def edition(request: HttpRequest, slug: str, day: str) -> HttpResponse:
    """`/newsletters/daily/2026-11-24/`: an edition that went out, as teasers. Pieces that were withdrawn are not shown."""
    found = get_object_or_404(gone_out().select_related("newsletter"), newsletter__slug=slug, date=day_of(day))
    now = timezone.now()
    held = contents(found, now)
    of_newsletter = found.newsletter
    name = f"{of_newsletter.name}, {in_words(found.date)}"
    path = found.get_absolute_url()
    above = [(ALL, reverse("newsletters:list")), (of_newsletter.name, of_newsletter.get_absolute_url())]
    pieces = [entry.piece for entry in held.entries]
    # In the breadcrumbs the date is enough, because the newsletter's name comes before it.
    data = [
        structured_data.of_list(name, path, pieces)[0],
        structured_data.of_list(in_words(found.date), path, pieces, above)[-1],
    ]
    title = found.subject or (held.first.headline if held.first else name)
    about = metadata.of_list(
        name,
        f"{title}. {capfirst(of_newsletter.promise)}",
        path,
        held.lead.piece.picture if held.lead else None,
        feed=reverse("newsletters:feed", args=[slug]),
        feed_title=of_newsletter.name,
        data=data,
    )
    editions = gone_out(of_newsletter)
    context = {
        "edition": found,
        "newsletter": of_newsletter,
        "part": {"words": in_words(found.date)},
        "paragraphs": [part for part in _EMPTY_LINE.split(found.introduction) if part.strip()],
        "held": held,
        "before": editions.filter(date__lt=found.date).first(),
        "after": editions.filter(date__gt=found.date).last(),
        "metadata": about,
    }
    return shared_page("newsletters/edition.html", context)


def _page_of(newsletter: Newsletter, request: HttpRequest) -> EditionsPage:
    editions = gone_out(newsletter)
    before = request.GET.get("before")
    words = ""
    if before is not None:
        day = day_of(before)
        editions = editions.filter(date__lt=day)
        words = f"before {in_words(day)}"
    found = issues(editions[: PAGE_SIZE + 1], timezone.now())
    if before is not None and not found:
        raise Http404
    shown = found[:PAGE_SIZE]
    for issue in shown:
        issue.edition.newsletter = newsletter
    older = query_of(before=shown[-1].edition.date.isoformat()) if len(found) > PAGE_SIZE else ""
    return EditionsPage(shown, older, before is None, query_of(before=before or ""), words)


def day_of(text: str) -> date:
    """The date in an address, which must be written as 2026-11-24. Raises Http404 if it is not."""
    if not _DAY.fullmatch(text):
        raise Http404
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
