"""The only writer of deliveries while an edition is being sent. Each function is one transaction.

The statements are SQL, because each must be one statement on both engines and use a partial index, whose condition
SQLite only recognises in its own words and without parameters.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, connection, transaction

from newsletters.models import Delivery, Edition
from newsletters.sending.suppression import hash_of

log = logging.getLogger(__name__)

BATCH = 200
# In seconds: how long a sender goes on trying to write down how a mail ended.
_PATIENCE = 60
_IN_DOUBT = "A sender ended while the mail was being handed over. The reader may or may not have it."


@dataclass(frozen=True)
class Claim:
    """A row that a sender has taken, as it was then."""

    id: int
    user_id: int | None
    address: str
    attempts: int


@dataclass(frozen=True)
class Ending:
    """How the handing over of one mail ended: `sent`, `later`, `refused` or `unclear`, with the server's words."""

    kind: str
    words: str = ""
    provider_id: str = ""


def claim(edition: Edition, worker: str, now: datetime, most: int = BATCH) -> list[Claim]:
    """Take up to `most` rows that wait, and first those that a dead sender had taken and not begun."""
    with transaction.atomic(), connection.cursor() as cursor:
        _end_leases(cursor, edition, now)
        skip = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
        cursor.execute(
            f"""
            UPDATE newsletters_delivery SET state = 'claimed', worker = %s, lease_until = %s
            WHERE id IN (
                SELECT id FROM newsletters_delivery
                WHERE edition_id = %s AND state = 'pending' AND not_before <= %s
                ORDER BY not_before, id LIMIT %s {skip}
            )
            RETURNING id, user_id, address, attempts
            """,
            [worker, _moment(_lease(now)), edition.pk, _moment(now), most],
        )
        return sorted((Claim(*row) for row in cursor.fetchall()), key=lambda row: row.id)


def begin(
    edition: Edition, row: Claim, worker: str, now: datetime, before: Callable[[], None] = lambda: None
) -> Claim | None:
    """Commit that this mail is being handed over; None where it must not be. `before` is written in the same transaction.

    This is the last look: a reader who unsubscribed, closed the account or is suppressed gets nothing from here on.
    """
    with transaction.atomic():
        before()
        if _mark_sending(edition, row, worker, now):
            return row
        found = _reason_against(edition, row, worker, now)
        if isinstance(found, Claim) and _mark_sending(edition, found, worker, now):
            return found
    return None


def end(edition: Edition, row: Claim, worker: str, ending: Ending, now: datetime) -> None:
    """Write down how it ended. Only the sender that began it may say so, also after its lease has ended."""
    mine = Delivery.objects.filter(
        pk=row.id, worker=worker, state__in=(Delivery.State.SENDING, Delivery.State.UNCERTAIN)
    )
    if ending.kind == "sent":
        mine.update(
            state=Delivery.State.SENT, sent_at=now, lease_until=None, error="", provider_id=ending.provider_id[:200]
        )
    elif ending.kind == "refused":
        mine.update(state=Delivery.State.FAILED, lease_until=None, error=ending.words[:500])
    elif ending.kind == "unclear" and not settings.NEWSLETTER_REPEATS_ARE_DROPPED:
        mine.update(state=Delivery.State.UNCERTAIN, lease_until=None, error=ending.words[:500])
    else:
        _try_again(mine, row.attempts + 1, ending, now)


def release(edition: Edition, worker: str) -> None:
    """Give back what this sender has taken and not begun."""
    Delivery.objects.filter(edition=edition, worker=worker, state=Delivery.State.CLAIMED).update(
        state=Delivery.State.PENDING, lease_until=None, worker=""
    )


def finish(edition: Edition, now: datetime) -> bool:
    """End the edition where no row is open any more. Says in the log when rows and audience do not agree."""
    if Delivery.objects.filter(edition=edition, state__in=Delivery.OPEN).exists():
        return False
    ended = Edition.objects.filter(pk=edition.pk, finished_at=None, stopped_at=None, frozen_at__isnull=False)
    if not ended.update(finished_at=now, paused_at=None):
        return False
    rows = Delivery.objects.filter(edition=edition).count()
    if rows != edition.audience:
        log.error("Edition %s was frozen for %d readers and has %d deliveries", edition, edition.audience, rows)
    return True


def next_try_at(edition: Edition) -> datetime | None:
    """When the next row that waits may be tried; None where none waits."""
    waiting = Delivery.objects.filter(edition=edition, state=Delivery.State.PENDING)
    return waiting.order_by("not_before", "id").values_list("not_before", flat=True).first()


def make_durable() -> None:
    """A commit of this connection survives a power cut. SQLite's NORMAL, right for reads and figures, does not.

    Within a transaction, where it cannot be changed, it is left as it is.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous = FULL")
        elif connection.vendor == "postgresql":
            cursor.execute("SET synchronous_commit = on")


def persistently(write: Callable[[], object]) -> object:
    """Run `write` until the database takes it, for a minute: what was sent must be written down."""
    last_try = time.monotonic() + _PATIENCE
    is_new = False
    while True:
        try:
            if is_new:
                make_durable()
            return write()
        except OperationalError:
            if time.monotonic() > last_try or connection.in_atomic_block:
                raise
            log.warning("The database does not take how a mail ended; trying again", exc_info=True)
            connection.close()
            is_new = True
            # No request waits here: it is a sender's own time, while the database is busy, full or away.
            time.sleep(0.5)


def _end_leases(cursor, edition: Edition, now: datetime) -> None:
    skip = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    # Where the server drops repeats, a mail in doubt is sent again: the Message-ID is the same.
    in_doubt = "pending" if settings.NEWSLETTER_REPEATS_ARE_DROPPED else "uncertain"
    cursor.execute(
        f"""
        UPDATE newsletters_delivery SET
            error = CASE WHEN state = 'sending' THEN %s ELSE error END,
            state = CASE WHEN state = 'sending' THEN %s ELSE 'pending' END,
            lease_until = NULL
        WHERE id IN (
            SELECT id FROM newsletters_delivery
            WHERE edition_id = %s AND lease_until < %s AND state IN ('claimed', 'sending') ORDER BY id {skip}
        )
        """,
        [_IN_DOUBT, in_doubt, edition.pk, _moment(now)],
    )


def _mark_sending(edition: Edition, row: Claim, worker: str, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE newsletters_delivery SET state = 'sending', attempts = attempts + 1, lease_until = %s
            WHERE id = %s AND state = 'claimed' AND worker = %s AND lease_until > %s
              AND EXISTS (
                SELECT 1 FROM accounts_user reader
                JOIN newsletters_subscription subscription ON subscription.user_id = reader.id
                WHERE reader.id = %s AND reader.is_active AND reader.email_verified AND reader.email = %s
                  AND subscription.newsletter_id = %s AND subscription.ended_at IS NULL
              )
              AND NOT EXISTS (SELECT 1 FROM newsletters_suppression WHERE address_hash = %s)
              AND EXISTS (SELECT 1 FROM newsletters_edition WHERE id = %s AND paused_at IS NULL AND stopped_at IS NULL)
            """,
            [
                _moment(_lease(now)),
                row.id,
                worker,
                _moment(now),
                row.user_id,
                row.address,
                edition.newsletter_id,
                hash_of(row.address),
                edition.pk,
            ],
        )
        return cursor.rowcount == 1


def _reason_against(edition: Edition, row: Claim, worker: str, now: datetime) -> Claim | None:
    """Write down why a row is not sent; a Claim with the new address where the reader has changed it."""
    mine = Delivery.objects.filter(pk=row.id, state=Delivery.State.CLAIMED, worker=worker, lease_until__gt=now)
    delivery = mine.select_related("user").select_for_update(of=("self",)).first()
    if delivery is None:
        # The lease ended and another sender has it, or the account was deleted.
        return None
    if Edition.objects.filter(pk=edition.pk, paused_at=None, stopped_at=None).first() is None:
        mine.update(state=Delivery.State.PENDING, lease_until=None, worker="")
        return None
    reader = delivery.user
    wants = (
        reader is not None
        and reader.is_active
        and reader.email_verified
        and reader.subscriptions.filter(newsletter_id=edition.newsletter_id, ended_at=None).exists()
    )
    if wants and reader.email != row.address:
        mine.update(address=reader.email)
        return Claim(row.id, row.user_id, reader.email, row.attempts)
    state = Delivery.State.SUPPRESSED if wants else Delivery.State.LEFT
    mine.update(state=state, lease_until=None)
    return None


def _try_again(mine, attempts: int, ending: Ending, now: datetime) -> None:
    waits = settings.NEWSLETTER_RETRY_SECONDS
    if attempts > len(waits):
        state = Delivery.State.UNCERTAIN if ending.kind == "unclear" else Delivery.State.FAILED
        words = f"Given up after {attempts} tries. {ending.words}"
        mine.update(state=state, lease_until=None, error=words[:500])
    else:
        wait = timedelta(seconds=waits[attempts - 1])
        mine.update(state=Delivery.State.PENDING, lease_until=None, not_before=now + wait, error=ending.words[:500])


def _lease(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.NEWSLETTER_LEASE_SECONDS)


def _moment(value: datetime):
    """A moment as the engine's driver wants it in SQL of our own."""
    return connection.ops.adapt_datetimefield_value(value)
