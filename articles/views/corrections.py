"""`/corrections/`: every note to readers, and those of one year."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.lists import corrections, paging
from articles.models import Page
from articles.navigation import policies
from articles.pages import metadata, structured_data
from articles.pages.shared import shared_page

_NAME = "Corrections and clarifications"


def corrections_page(request: HttpRequest, year: str = "0") -> HttpResponse:
    """Show the notes of all pieces, newest first; 404 for a year without any. Without any note at all, say so."""
    now, number = timezone.now(), int(year)
    # In some time zones the years 1 and 9999 begin or end outside the range of datetime.
    if year != "0" and not 1 < number < 9999:
        raise Http404
    page = paging.page_of(corrections.public(now, number), request, dated="made_at")
    if number and not page.pieces:
        raise Http404
    first = reverse("articles:corrections_year", args=[year]) if number else reverse("articles:corrections")
    name = f"{_NAME} {number}" if number else _NAME
    above = [(_NAME, reverse("articles:corrections"))] if number else []
    listed = [(note.piece.headline, note.get_absolute_url()) for note in page.pieces]
    about = metadata.of_list(
        page.titled(name),
        f"What {settings.SITE_NAME} has put right or made clearer after publication, newest first.",
        first + page.query,
        feed=reverse("articles:corrections_feed"),
        feed_title=_NAME,
        data=structured_data.of_names(page.titled(name), first + page.query, listed, above),
    )
    context = {
        "name": name,
        "page": page,
        "first": first,
        "year": number,
        "years": corrections.years(now),
        "policy": policies().get(Page.Tells.CORRECTIONS),
        "metadata": about,
    }
    return shared_page("articles/lists/corrections/corrections.html", context, paging.PARAMETERS)
