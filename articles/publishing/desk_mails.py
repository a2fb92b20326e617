"""Mail digests to the people whose turn it is, at most one per person in a quarter of an hour.

Running this twice, or in two processes at once, sends nothing twice: the database has at most one `DeskMail` per person and
quarter of an hour, and a process takes a mail before it sends it.
"""

import logging
from datetime import datetime, timedelta
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from articles.models import DeskMail, DeskNotice
from articles.publishing import turns

log = logging.getLogger(__name__)
QUARTER = timedelta(minutes=15)
# If a process took a mail and did not send it, another process may send it after this time. After a day it is given up.
LEASE = timedelta(minutes=10)
GIVEN_UP = timedelta(days=1)


def send(now: datetime) -> int:
    """Write the digests that are due and send them. Return how many were sent."""
    for pk in DeskNotice.objects.filter(closed_at=None).values_list("to_id", flat=True).distinct().order_by("to_id"):
        _write(pk, now)
    unsent = DeskMail.objects.filter(sent_at=None, quarter__gt=now - GIVEN_UP).select_related("to").order_by("pk")
    return sum(_send(mail, now) for mail in unsent)


def _write(user_id: int, now: datetime) -> None:
    """Make one digest of a person's open notices, unless they got one in the last quarter of an hour."""
    theirs = DeskMail.objects.filter(to_id=user_id)
    if theirs.filter(quarter__gt=now - 2 * QUARTER, sent_at__gt=now - QUARTER).exists():
        return
    quarter = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    with transaction.atomic():
        mail, is_new = DeskMail.objects.get_or_create(to_id=user_id, quarter=quarter)
        if not is_new:
            return
        notices = list(
            DeskNotice.objects.select_for_update(of=("self",))
            .filter(to_id=user_id, closed_at=None)
            .select_related("event__article", "event__report")
        )
        due = [each.pk for each in notices if turns.people(_piece(each)).filter(pk=user_id).exists()]
        rows = DeskNotice.objects.filter(pk__in=[each.pk for each in notices])
        rows.filter(pk__in=due).update(mail=mail)
        rows.update(closed_at=now)
        if not due:
            mail.delete()


def _send(mail: DeskMail, now: datetime) -> bool:
    free = DeskMail.objects.filter(pk=mail.pk, sent_at=None).filter(Q(taken_at=None) | Q(taken_at__lt=now - LEASE))
    if not free.update(taken_at=now):
        return False
    notices = list(
        mail.notices.select_related("event__article__assigned_to", "event__report__assigned_to", "event__by")
    )
    try:
        EmailMessage(
            subject=_subject(notices),
            body=render_to_string(
                "admin/articles/publishing/desk_mail.txt", {"waiting": _lines(notices), "to": mail.to}
            ),
            to=[formataddr((mail.to.get_full_name(), mail.to.email))],
            headers={"Auto-Submitted": "auto-generated"},
        ).send()
    except Exception:
        # Each mail backend raises its own errors, and one mail that fails must not stop the others.
        log.exception("A digest of the desk could not be sent; the next run tries again")
        DeskMail.objects.filter(pk=mail.pk).update(taken_at=None)
        return False
    DeskMail.objects.filter(pk=mail.pk).update(sent_at=now)
    return True


def _subject(notices: list[DeskNotice]) -> str:
    if len(notices) == 1:
        headline = " ".join(_piece(notices[0]).headline.split())
        return f"Waiting for you: {headline}"
    return f"{len(notices)} pieces are waiting for you"


def _lines(notices: list[DeskNotice]) -> list[dict]:
    return [{"piece": _piece(each), "event": each.event, "address": _address(each)} for each in notices]


def _piece(notice: DeskNotice):
    return notice.event.article or notice.event.report


def _address(notice: DeskNotice) -> str:
    piece = _piece(notice)
    return settings.SITE_ADDRESS + reverse(f"admin:articles_{piece._meta.model_name}_change", args=[piece.pk])
