"""The page behind a preview link: one version of a piece, in full, for one person without an account."""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.history import assembling, sheets
from articles.models import PreviewLink
from articles.models.piece import Piece
from articles.pages import kept
from articles.pages.shared import frame
from articles.reading.access import Plain
from articles.views.private import behind_a_link

log = logging.getLogger(__name__)


@behind_a_link(PreviewLink)
@require_safe
def preview_link(request: HttpRequest, link: PreviewLink) -> HttpResponse:
    """`/link/preview/<token>/`. The meter is not asked, so nothing is counted and no cookie is set."""
    now = timezone.now()
    if link.version is None:
        # Open links keep their version from being pruned, so somebody deleted it by hand.
        return HttpResponse(render_to_string("articles/private/no_version.html", frame()), status=410)
    piece = _as_it_was(link)
    context = {"link": link, "is_out": _is_out(link.piece, now), "embargo": _embargo(link.piece, now)}
    bar = render_to_string("articles/private/preview_bar.html", context)
    page = kept.render(piece, whole=True, draft=kept.Draft(bar, is_private=True))
    if request.method == "GET":
        _note(link, now)
    return HttpResponse(page.filled(Plain(is_whole=True)))


def _as_it_was(link: PreviewLink) -> Piece:
    piece = assembling.assembled(link.piece, sheets.from_copy(link.version.copy))
    if piece.published_at is not None and piece.published_at > link.version.at:
        # The version was no published one, whatever became of the piece since.
        piece.published_at = None
    return piece


def _is_out(piece: Piece, now) -> bool:
    return type(piece).objects.published(now).filter(pk=piece.pk).exists()


def _embargo(piece: Piece, now):
    return piece.embargo_until if piece.is_embargoed(now) else None


def _note(link: PreviewLink, now) -> None:
    try:
        PreviewLink.objects.note_use(link, now)
    except DatabaseError:
        # The page is shown even if the database is busy. The next view is noted instead.
        log.warning("The use of a preview link could not be noted", exc_info=True)
