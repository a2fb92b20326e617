"""Dates and times on the desk: how lists show them, and which are refused."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from articles.models.piece import Piece

# A journalist's clock may be ahead of the server's by so much.
CLOCKS_DIFFER = timedelta(minutes=5)


def status_since(piece: Piece, now: datetime) -> str:
    """The status of a piece and, where it has one, the moment of its publication, one below the other."""
    status = piece.status_at(now)
    moment = short_moment(piece.published_at, now) if piece.published_at else ""
    return format_html(
        '<span class="status status-{}">{}</span><span class="moment">{}</span>', status.value, status.label, moment
    )


def short_moment(moment: datetime, now: datetime) -> str:
    """“24 Nov, 05:40”; with the year where it is another one than now."""
    local = timezone.localtime(moment)
    is_this_year = local.year == timezone.localtime(now).year
    return date_format(local, "j M, H:i" if is_this_year else "j M Y, H:i")


def refuse_future(moment: datetime | None) -> datetime | None:
    """The same moment; raises ValidationError where readers would be told of something that has not happened yet."""
    if moment is not None and moment > timezone.now() + CLOCKS_DIFFER:
        raise ValidationError("This time has not come yet. Readers see it at once, so give the time of the change.")
    return moment
