"""Events that a mail provider reports about a mail. They may come twice and in any order; the result is the same.

Only events that are proven to come from the provider reach this module (`newsletters/webhooks.py`).
"""

import hashlib
import logging
import re
from datetime import datetime

from anymail.signals import AnymailTrackingEvent
from django.db import transaction
from django.utils import timezone

from newsletters.models import Delivery, Edition, ProviderEvent, Subscription, Suppression
from newsletters.sending.alarm import pause_and_tell
from newsletters.sending.messages import message_id
from newsletters.sending.suppression import forget_address, suppress
from newsletters.subscribing import end_all, unsubscribe

log = logging.getLogger(__name__)

# Gmail and Yahoo ask bulk senders to stay below 0.3 % complaints. One or two complaints about a small edition prove nothing.
MOST_COMPLAINTS = 0.003
_FEWEST_COMPLAINTS = 3
_MESSAGE_ID = re.compile(r"<?(\d+)\.(\d+)\.[0-9a-f]{16}@")
# The field of a delivery that holds when each kind of event was first reported.
_DATED = {"delivered": "delivered_at", "bounced": "bounced_at", "complained": "complained_at"}
KINDS = (*_DATED, "rejected", "failed", "unsubscribed")


def take(event: AnymailTrackingEvent, provider: str) -> None:
    """Record an event and act on it. An event that was recorded before changes nothing."""
    if event.event_type not in KINDS:
        return
    at = event.timestamp or timezone.now()
    with transaction.atomic():
        delivery = _delivery_of(event)
        _, is_new = ProviderEvent.objects.get_or_create(
            provider=provider,
            event_id=_id_of(event),
            defaults={"kind": event.event_type, "delivery": delivery, "at": at},
        )
        if is_new:
            _record(event, provider, delivery, at)
    if is_new and delivery is not None and event.event_type == "complained":
        _look_at_complaints(delivery.edition)


def _record(event: AnymailTrackingEvent, provider: str, delivery: Delivery | None, at: datetime) -> None:
    kind = event.event_type
    if delivery is not None:
        _date(delivery, kind, at)
        if kind in ("rejected", "failed"):
            _fail(delivery, event)
        else:
            # Any other report proves that the provider accepted the mail, so the delivery is no longer uncertain.
            _certain(delivery).update(state=Delivery.State.SENT, sent_at=at, error="", lease_until=None)
    if kind == "bounced":
        _suppress(event, delivery, Suppression.Cause.BOUNCED, provider)
    elif kind == "complained":
        _suppress(event, delivery, Suppression.Cause.COMPLAINED, provider)
        if delivery is not None and delivery.user is not None:
            end_all(delivery.user, Subscription.Ending.COMPLAINT, at)
    elif kind == "unsubscribed" and delivery is not None and delivery.user is not None:
        unsubscribe(delivery.user, delivery.edition.newsletter, Subscription.Ending.PROVIDER, at)


def _delivery_of(event: AnymailTrackingEvent) -> Delivery | None:
    """The delivery that the event is about. It is found by our metadata, the provider's id or our Message-ID."""
    rows = Delivery.objects.select_related("edition__newsletter", "user")
    named = str((event.metadata or {}).get("delivery", ""))
    found = rows.filter(pk=int(named)).first() if named.isdecimal() and len(named) < 19 else None
    # Another system may use the same provider account and the same metadata, so the id or the address must match too.
    if found and (event.message_id in (None, "", found.provider_id) or _same(found.address, event.recipient)):
        return found
    if not event.message_id:
        return None
    if found := rows.filter(provider_id=event.message_id).exclude(provider_id="").first():
        return found
    if parts := _MESSAGE_ID.match(event.message_id):
        found = rows.filter(pk=int(parts[2]), edition_id=int(parts[1])).first()
        if found and message_id(found.edition, found.pk).strip("<>").split("@")[0] in event.message_id:
            return found
    return None


def _id_of(event: AnymailTrackingEvent) -> str:
    if event.event_id:
        return str(event.event_id)[:200]
    facts = (event.event_type, event.message_id, event.recipient, event.timestamp)
    return "made-" + hashlib.sha256(repr(facts).encode()).hexdigest()


def _date(delivery: Delivery, kind: str, at: datetime) -> None:
    """Store the time of the event, unless an earlier one is stored."""
    if field := _DATED.get(kind):
        rows = Delivery.objects.filter(pk=delivery.pk)
        rows.filter(**{field: None}).update(**{field: at})
        rows.filter(**{f"{field}__gt": at}).update(**{field: at})


def _fail(delivery: Delivery, event: AnymailTrackingEvent) -> None:
    words = " ".join(str(part) for part in (event.reject_reason, event.description) if part) or event.event_type
    ended = (Delivery.State.SENT, Delivery.State.UNCERTAIN)
    Delivery.objects.filter(pk=delivery.pk, state__in=ended).update(
        state=Delivery.State.FAILED, sent_at=None, error=f"The provider did not send it: {words}"[:500]
    )


def _certain(delivery: Delivery):
    return Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.UNCERTAIN)


def _suppress(event: AnymailTrackingEvent, delivery: Delivery | None, cause: str, provider: str) -> None:
    address = (delivery.address if delivery is not None else "") or event.recipient or ""
    if not address:
        return
    suppress(address, cause, f"reported by {provider}")
    if delivery is not None and delivery.user is None:
        # The account is deleted, so only the hash may be stored.
        forget_address(address)


def _same(address: str, other: str | None) -> bool:
    return bool(address) and address == (other or "").strip().lower()


def _look_at_complaints(edition: Edition) -> None:
    """Pause an edition that is still being sent if too many readers mark it as spam."""
    rows = Delivery.objects.filter(edition=edition)
    complaints = rows.filter(complained_at__isnull=False).count()
    if complaints < _FEWEST_COMPLAINTS or edition.finished_at is not None:
        return
    sent = rows.filter(state=Delivery.State.SENT).count()
    if complaints > MOST_COMPLAINTS * sent:
        share = f"{100 * complaints / max(1, sent):.1f}".rstrip("0").rstrip(".")
        pause_and_tell(
            edition, f"{complaints} of {sent:,} readers marked it as spam ({share} %); providers tolerate 0.3 %."
        )
