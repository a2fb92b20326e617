"""The only module that writes deliveries while an edition is being sent. Each function is one transaction.

Some statements are written in SQL, because each must be a single statement on both databases and use a partial index. SQLite
uses such an index only if the query repeats the index's condition literally, without parameters.
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
# For how many seconds a sender tries to record the result of a mail.
_PATIENCE = 60
_IN_DOUBT = "A sender ended while the mail was being handed over. The reader may or may not have it."


@dataclass(frozen=True)
class Claim:
    """A row that a sender has claimed, as it was at that time."""

    id: int
    user_id: int | None
    address: str
    attempts: int


@dataclass(frozen=True)
class Ending:
    """The result of handing one mail over: `sent`, `later`, `refused` or `unclear`, with the server's words."""

    kind: str
    words: str = ""
    provider_id: str = ""


def claim(edition: Edition, worker: str, now: datetime, most: int = BATCH) -> list[Claim]:
    """Claim up to `most` waiting rows. First make the rows available again that a dead sender had claimed and not begun."""
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
    """Commit that this mail is being handed over. None if it must not be sent. `before` runs in the same transaction.

    This is the last check: a reader who has unsubscribed, closed the account or been suppressed does not get the mail.
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
    """Record the result of a mail. Only the sender that began it may do this, even after its lease has ended."""
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
    """Give back the rows that this sender has claimed and not begun."""
    Delivery.objects.filter(edition=edition, worker=worker, state=Delivery.State.CLAIMED).update(
        state=Delivery.State.PENDING, lease_until=None, worker=""
    )


def finish(edition: Edition, now: datetime) -> bool:
    """Mark the edition as finished if no row is open. Returns whether it did. Logs an error if rows and audience differ."""
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
    """When the next waiting row may be sent. None if no row waits."""
    waiting = Delivery.objects.filter(edition=edition, state=Delivery.State.PENDING)
    return waiting.order_by("not_before", "id").values_list("not_before", flat=True).first()


def make_durable() -> None:
    """Make commits of this connection survive a power cut. SQLite's NORMAL, which is enough elsewhere, does not.

    Does nothing inside a transaction, where this cannot be changed.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous = FULL")
        elif connection.vendor == "postgresql":
            cursor.execute("SET synchronous_commit = on")


def persistently(write: Callable[[], object]) -> object:
    """Run `write`, and try again for a minute if the database fails: a mail that was sent must be recorded."""
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
            log.warning("The result of a mail could not be stored; trying again", exc_info=True)
            connection.close()
            is_new = True
            # The database is busy, full or away. Only the sender waits here, never a request.
            time.sleep(0.5)


def _end_leases(cursor, edition: Edition, now: datetime) -> None:
    skip = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    # If the server drops repeats, a mail in doubt can be sent again, because its Message-ID is the same.
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
    """Record why a row must not be sent. If only the reader's address has changed, returns a Claim with the new one."""
    mine = Delivery.objects.filter(pk=row.id, state=Delivery.State.CLAIMED, worker=worker, lease_until__gt=now)
    delivery = mine.select_related("user").select_for_update(of=("self",)).first()
    if delivery is None:
        # The lease has ended and another sender has the row, or the account was deleted.
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
    """A moment as a parameter of handwritten SQL, in the form that the database driver needs."""
    return connection.ops.adapt_datetimefield_value(value)
