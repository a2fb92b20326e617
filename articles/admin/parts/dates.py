"""Dates and times in the admin: how lists show them, and which ones forms refuse."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join

from articles.models.piece import Piece, Status

# How far a journalist's clock may be ahead of the server's.
CLOCKS_DIFFER = timedelta(minutes=5)


def status_since(piece: Piece, now: datetime) -> str:
    """Return a piece's status and, below it, its dates and whose desk it lies on, as HTML."""
    status = piece.status_at(now)
    lines = [short_moment(piece.published_at, now)] if piece.published_at else []
    if piece.pending_id is not None:
        lines.append(f"pending version{' in review' if piece.submitted_at else ''}")
    if piece.is_embargoed(now):
        lines.append(f"embargo until {short_moment(piece.embargo_until, now)}")
    if piece.assigned_to is not None:
        lines.append(f"with {piece.assigned_to.get_full_name()}")
    if piece.due_on is not None and status not in (Status.PUBLISHED, Status.WITHDRAWN):
        lines.append(f"due {date_format(piece.due_on, 'j M')}")
    return format_html(
        '<span class="status status-{}">{}</span>{}',
        status.value,
        status.label,
        format_html_join("", '<span class="moment">{}</span>', ((line,) for line in lines)),
    )


def short_moment(moment: datetime, now: datetime) -> str:
    """Format a moment as “24 Nov, 05:40”, with the year unless it is the current one."""
    local = timezone.localtime(moment)
    is_this_year = local.year == timezone.localtime(now).year
    return date_format(local, "j M, H:i" if is_this_year else "j M Y, H:i")


def refuse_future(moment: datetime | None) -> datetime | None:
    """Return `moment` unchanged; raise ValidationError if it is in the future, allowing for differing clocks."""
    if moment is not None and moment > timezone.now() + CLOCKS_DIFFER:
        raise ValidationError(
            "This time is in the future. Enter the time of the change itself, because readers see it at once."
        )
    return moment
