"""Fix what goes out and to whom, in one transaction. Doing it again changes nothing."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from articles import versions
from newsletters import rendering
from newsletters.models import Delivery, Edition, Subscription

# One statement, so that a reader who subscribes at this moment is in the audience or not, and never half.
# A suppressed address has its row too, so that the sum of states is always the audience.
_AUDIENCE = """
INSERT INTO newsletters_delivery (edition_id, user_id, address, state, not_before)
SELECT %s, reader.id, reader.email,
       CASE WHEN suppressed.id IS NULL THEN 'pending' ELSE 'suppressed' END, {now}
FROM newsletters_subscription subscription
JOIN accounts_user reader ON reader.id = subscription.user_id
LEFT JOIN newsletters_suppression suppressed ON suppressed.address = reader.email
WHERE subscription.newsletter_id = %s AND subscription.ended_at IS NULL AND reader.is_active AND reader.email_verified
ON CONFLICT (edition_id, user_id) DO NOTHING
"""


class KeptBack(Exception):
    """An editor has held the edition back, or skipped it, since somebody decided to send it."""


def freeze(edition_id: int, now: datetime, also_held: bool = False) -> Edition:
    """Render the mail for good and make a row for each reader; the edition is then being sent.

    Raises KeptBack for one that is skipped or, unless `also_held`, held back at this very moment, and
    `rendering.NothingToSend` where every piece was withdrawn meanwhile. Both leave the edition as it was.
    """
    with transaction.atomic():
        edition = Edition.objects.select_for_update(of=("self",)).select_related("newsletter").get(pk=edition_id)
        if edition.frozen_at is not None:
            return edition
        if edition.skipped_at is not None or (edition.held_at is not None and not also_held):
            raise KeptBack
        rendering.freeze_mail(edition, now)
        with connection.cursor() as cursor:
            placeholder = "CAST(%s AS timestamptz)" if connection.vendor == "postgresql" else "%s"
            moment = connection.ops.adapt_datetimefield_value(now)
            cursor.execute(_AUDIENCE.format(now=placeholder), [edition.pk, moment, edition.newsletter_id])
            if connection.vendor == "postgresql":
                # So many new rows change every plan, and autovacuum looks only once a minute.
                cursor.execute("ANALYZE newsletters_delivery")
        edition.audience = Delivery.objects.filter(edition=edition).count()
        edition.left_at_freeze = _left_out(edition)
        edition.frozen_at = now
        edition.held_at = None
        edition.save()
        versions.raise_generation()
    versions.forget()
    return edition


def _left_out(edition: Edition) -> dict[str, int]:
    """Standing subscriptions that got no row, by cause: nobody is skipped in silence."""
    standing = Subscription.objects.filter(newsletter_id=edition.newsletter_id, ended_at=None)
    closed = standing.filter(user__is_active=False).count()
    unverified = standing.filter(user__is_active=True).exclude(Q(user__email_verified=True)).count()
    return {"closed": closed, "unverified": unverified}
