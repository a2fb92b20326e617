"""Fix the mail and its audience in one transaction. Doing it again changes nothing."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from articles import versions
from newsletters import rendering
from newsletters.models import Delivery, Edition, Subscription

# This is one statement, so that a reader who subscribes at this moment is either in the audience or not.
# A suppressed address also gets a row, so that the counts of all states add up to the audience.
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
    """The edition was held back or skipped before it could be frozen."""


def freeze(edition_id: int, now: datetime, also_held: bool = False) -> Edition:
    """Render the final mail and make a row for each reader. The edition is then being sent.

    Raises KeptBack if the edition is skipped or, unless `also_held`, held back. Raises `rendering.NothingToSend` if all its
    pieces were withdrawn. In both cases the edition is not changed.
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
                # This many new rows change the best query plans, and autovacuum checks only once a minute.
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
    """How many active subscriptions got no row, by cause, so that the desk can report them."""
    standing = Subscription.objects.filter(newsletter_id=edition.newsletter_id, ended_at=None)
    closed = standing.filter(user__is_active=False).count()
    unverified = standing.filter(user__is_active=True).exclude(Q(user__email_verified=True)).count()
    return {"closed": closed, "unverified": unverified}
