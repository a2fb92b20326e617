"""What is to go out at this moment, drawn up and frozen."""

import logging
from datetime import date, datetime, timedelta

from django.utils import timezone

from newsletters import composing, rendering, schedule
from newsletters.models import Edition, Newsletter
from newsletters.sending.freezing import KeptBack, freeze
from newsletters.sending.hours import is_quiet

log = logging.getLogger(__name__)

# A sender that was down for longer lets the edition be; its articles stand in the next one.
LATEST = timedelta(hours=12)


class NotSent(Exception):
    """Why there is nothing to send, in words for the desk and the command line."""


def start_due(now: datetime) -> list[Edition]:
    """Freeze every edition whose time has come; returns those that begin to be sent. Safe when several do it at once."""
    if is_quiet(now):
        return []
    started = []
    for newsletter in Newsletter.objects.filter(is_open=True):
        for day in _days_due(newsletter, now):
            if edition := _start(newsletter, day, now):
                started.append(edition)
    return started


def start_now(newsletter: Newsletter, now: datetime) -> Edition:
    """Draw up and freeze today's edition whatever the hour, also one that is held back. Raises NotSent with the reason."""
    today = timezone.localdate(now)
    edition = Edition.objects.filter(newsletter=newsletter, date=today).first()
    if edition is not None:
        if edition.state is Edition.State.SKIPPED:
            raise NotSent(f"{edition} is skipped. Take that back on the desk, then send it.")
        if edition.frozen_at is not None:
            if edition.state in (Edition.State.SENT, Edition.State.STOPPED):
                raise NotSent(f"{edition} has gone out already: one edition a date.")
            return edition
    edition = composing.draw_up(newsletter, today, now)
    if edition is None:
        raise NotSent(f"Nothing new has been published for {newsletter} since its last edition, so there is none.")
    return start(edition, now, also_held=True)


def start(edition: Edition, now: datetime, also_held: bool = False) -> Edition:
    """Freeze an edition that is drawn up. Raises NotSent where it is kept back or nothing is left in it."""
    try:
        return freeze(edition.pk, now, also_held)
    except KeptBack:
        raise NotSent(f"{edition} is held back or skipped. Take that back on the desk, then send it.") from None
    except rendering.NothingToSend:
        raise NotSent(f"Everything in {edition} was withdrawn, so there is nothing to send.") from None


def in_sending() -> list[Edition]:
    """Editions with something still to be sent, the oldest first; paused and stopped ones are left alone."""
    running = Edition.objects.filter(frozen_at__isnull=False, finished_at=None, stopped_at=None, paused_at=None)
    return list(running.select_related("newsletter").order_by("frozen_at", "pk"))


def _days_due(newsletter: Newsletter, now: datetime) -> list[date]:
    """Local dates whose time of sending has come within the last hours: today, or yesterday's late evening."""
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
