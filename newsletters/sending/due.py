"""Draw up and freeze the editions that are due."""

import logging
from datetime import date, datetime, timedelta

from django.utils import timezone

from newsletters import composing, rendering, schedule
from newsletters.models import Edition, Newsletter
from newsletters.sending.freezing import KeptBack, freeze
from newsletters.sending.hours import is_quiet

log = logging.getLogger(__name__)

# If no sender ran for longer than this, the edition is not sent. Its articles go into the next one.
LATEST = timedelta(hours=12)


class NotSent(Exception):
    """The edition or the test cannot be sent. The message tells the user of the desk or the command line why."""


def start_due(now: datetime) -> list[Edition]:
    """Freeze every edition that is due. Returns the editions that are now being sent. Several processes may do this at once."""
    if is_quiet(now):
        return []
    started = []
    for newsletter in Newsletter.objects.filter(is_open=True):
        for day in _days_due(newsletter, now):
            if edition := _start(newsletter, day, now):
                started.append(edition)
    return started


def start_now(newsletter: Newsletter, now: datetime) -> Edition:
    """Draw up and freeze today's edition at any hour, even if it is held back. Raises NotSent with the reason."""
    today = timezone.localdate(now)
    edition = Edition.objects.filter(newsletter=newsletter, date=today).first()
    if edition is not None:
        if edition.state is Edition.State.SKIPPED:
            raise NotSent(f"{edition} is skipped. Undo that at the desk, then send it.")
        if edition.frozen_at is not None:
            if edition.state in (Edition.State.SENT, Edition.State.STOPPED):
                raise NotSent(f"{edition} has already gone out. There is only one edition a day.")
            return edition
    edition = composing.draw_up(newsletter, today, now)
    if edition is None:
        raise NotSent(
            f"Nothing new has been published for {newsletter} since its last edition, so there is nothing to send."
        )
    return start(edition, now, also_held=True)


def start(edition: Edition, now: datetime, also_held: bool = False) -> Edition:
    """Freeze an edition that is drawn up. Raises NotSent if it is held back, skipped or empty."""
    try:
        return freeze(edition.pk, now, also_held)
    except KeptBack:
        raise NotSent(f"{edition} is held back or skipped. Undo that at the desk, then send it.") from None
    except rendering.NothingToSend:
        raise NotSent(f"Everything in {edition} was withdrawn, so there is nothing to send.") from None


def in_sending() -> list[Edition]:
    """The editions that are being sent, oldest first. Paused and stopped editions are not among them."""
    running = Edition.objects.filter(frozen_at__isnull=False, finished_at=None, stopped_at=None, paused_at=None)
    return list(running.select_related("newsletter").order_by("frozen_at", "pk"))


def _days_due(newsletter: Newsletter, now: datetime) -> list[date]:
    """The local dates whose time of sending was within the last hours: today, or yesterday if that time was late."""
    today = timezone.localdate(now)
    days = [day for day in (today - timedelta(days=1), today) if day.isoweekday() in newsletter.weekdays]
    return [day for day in days if now - LATEST <= schedule.due_on(newsletter, day) <= now]


def _start(newsletter: Newsletter, day: date, now: datetime) -> Edition | None:
    known = Edition.objects.filter(newsletter=newsletter, date=day).first()
    if known is not None and (known.state is not Edition.State.DRAFT or known.due_at > now):
        return None
    edition = composing.draw_up(newsletter, day, now)
    if edition is None:
        return None
    try:
        return start(edition, now)
    except NotSent as reason:
        log.info("%s", reason)
        return None
