"""The desk's words for an edition: its state, its counts, and the time it still takes."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from articles.admin.parts.dates import short_moment
from newsletters.models import Edition

UNCERTAIN = (
    "Uncertain: the connection broke before the mail server answered, so the reader may or may not have the mail. "
    "With “Send again” the reader may get it twice, with “Leave it” not at all."
)


def state_in_words(edition: Edition, now: datetime) -> str:
    """A sentence about the state: what happens next, or since when. Pages print it after the state's label."""
    state = Edition.State
    match edition.state:
        case state.DRAFT if edition.due_at > now:
            return f"It goes out automatically on {moment(edition.due_at)}."
        case state.DRAFT:
            return f"It was due on {moment(edition.due_at)} and has not gone out."
        case state.HELD:
            return "It does not go out until somebody releases it."
        case state.SKIPPED:
            return "There is no edition on this day. Its articles go into the next one."
        case state.SENDING:
            return f"It began on {moment(edition.frozen_at)}."
        case state.PAUSED:
            reason = f" {edition.pause_reason}" if edition.pause_reason else ""
            return f"Since {moment(edition.paused_at)}.{reason}"
        case state.STOPPED:
            return f"On {moment(edition.stopped_at)}. Readers who had not got it by then will not get it."
        case _:
            return f"It began on {moment(edition.frozen_at)} and ended on {moment(edition.finished_at)}."


def state_told(edition: Edition, now: datetime) -> str:
    """The label and the sentence together: “Held back. It does not go out until somebody releases it.”"""
    return f"{edition.state.label}. {state_in_words(edition, now)}"


def state_in_short(edition: Edition, now: datetime) -> str:
    """The state's label for lists, and below it the time of the last change of state."""
    since = {
        Edition.State.HELD: edition.held_at,
        Edition.State.SKIPPED: edition.skipped_at,
        Edition.State.SENDING: edition.frozen_at,
        Edition.State.PAUSED: edition.paused_at,
        Edition.State.STOPPED: edition.stopped_at,
        Edition.State.SENT: edition.finished_at,
    }.get(edition.state)
    is_late = edition.state is Edition.State.DRAFT and edition.due_at <= now
    return format_html(
        '<span class="status status-{}">{}</span><span class="moment">{}</span>',
        edition.state.value,
        "Draft, overdue" if is_late else edition.state.label,
        short_moment(since, now) if since else "",
    )


def moment(at: datetime) -> str:
    """“27 November 2026, 06:30”, in the site's time zone."""
    return date_format(timezone.localtime(at), "j F Y, H:i")


def readers_in_words(number: int) -> str:
    return "1 reader" if number == 1 else f"{number:,} readers"


def rate_in_words(rate: float) -> str:
    """“12 a second”, or “40 a minute” for a rate below one a second."""
    if not rate:
        return "–"
    return f"{rate:,.0f} a second" if rate >= 1 else f"{rate * 60:,.0f} a minute"


def end_in_words(end: datetime | None, now: datetime) -> str:
    """“in about 4 minutes, 06:42”."""
    if end is None:
        return "–"
    left = max(end - now, timedelta())
    at = date_format(timezone.localtime(end), "H:i" if left < timedelta(hours=20) else "j F, H:i")
    seconds = int(left.total_seconds())
    if seconds < 60:
        return f"in less than a minute, {at}"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"in about {minutes} minute{'s' if minutes > 1 else ''}, {at}"
    return f"in about {round(minutes / 60)} hours, {at}"
