"""What the desk says about an edition: its state, its counts, how long it still takes."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from articles.admin.parts.dates import short_moment
from newsletters.models import Edition

UNCERTAIN = (
    "Uncertain: the mail server broke off before it answered, so the reader may or may not have it. "
    "“Send again” may bring it twice; “Leave it” may mean never."
)


def state_in_words(edition: Edition, now: datetime) -> str:
    """What follows from its state, or since when it is so; the word for the state stands before it."""
    state = Edition.State
    match edition.state:
        case state.DRAFT if edition.due_at > now:
            return f"It goes out by itself on {moment(edition.due_at)}."
        case state.DRAFT:
            return f"It was due on {moment(edition.due_at)} and has not gone out."
        case state.HELD:
            return "It does not go out until somebody releases it."
        case state.SKIPPED:
            return "This day has no edition; what stands here is for the next one."
        case state.SENDING:
            return f"It began on {moment(edition.frozen_at)}."
        case state.PAUSED:
            reason = f" {edition.pause_reason}" if edition.pause_reason else ""
            return f"Since {moment(edition.paused_at)}.{reason}"
        case state.STOPPED:
            return f"On {moment(edition.stopped_at)}. Who waited at that moment gets nothing."
        case _:
            return f"It began on {moment(edition.frozen_at)} and ended on {moment(edition.finished_at)}."


def state_told(edition: Edition, now: datetime) -> str:
    """The word and the sentence, for messages: “Held back. It does not go out until somebody releases it.”"""
    return f"{edition.state.label}. {state_in_words(edition, now)}"


def state_in_short(edition: Edition, now: datetime) -> str:
    """A word for lists, and below it the moment that belongs to it."""
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
    """“12 a second”; “40 a minute” where it is slower than that."""
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
