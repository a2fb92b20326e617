"""Events from a mail provider: with and without proof, repeated, and out of order."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from anymail.signals import AnymailTrackingEvent
from django.utils import timezone

from newsletters.models import Edition, ProviderEvent, Subscription, Suppression
from newsletters.sending import events
from newsletters.sending.draining import drain
from newsletters.sending.messages import message_id
from newsletters.sending.suppression import is_suppressed
from newsletters.sending.transport import Unclear
from tests.newsletters.sending.transport import Transport, states

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def event(kind: str, at=NOON, number: int = 1, **fields) -> AnymailTrackingEvent:
    defaults = {"message_id": "provider-1", "recipient": "reader0@example.com", "event_id": f"{kind}-{number}"}
    return AnymailTrackingEvent(event_type=kind, timestamp=at, **defaults | fields)


@pytest.fixture
def sent(frozen, transport):
    edition, readers = frozen(1)
    drain(edition, transport=transport)
    return edition.deliveries.get()


def test_a_bounce_suppresses_the_address(sent):
    events.take(event("bounced"), "Mailgun")
    assert is_suppressed("reader0@example.com")
    assert Suppression.objects.get().source == "reported by Mailgun"
    sent.refresh_from_db()
    assert sent.bounced_at == NOON


def test_a_complaint_suppresses_and_ends_every_subscription(sent):
    events.take(event("complained"), "Mailgun")
    assert is_suppressed("reader0@example.com")
    assert Subscription.objects.get().ended_by == "complaint"


def test_an_unsubscription_at_the_provider_ends_this_newsletter(sent):
    events.take(event("unsubscribed"), "Mailgun")
    subscription = Subscription.objects.get()
    assert (subscription.ended_by, subscription.ended_at) == ("provider", NOON)
    assert not is_suppressed("reader0@example.com")


def test_an_event_that_comes_twice_counts_once(sent):
    for _ in range(2):
        events.take(event("bounced"), "Mailgun")
    assert ProviderEvent.objects.count() == 1


@pytest.mark.parametrize("order", [("delivered", "complained", "bounced"), ("bounced", "complained", "delivered")])
def test_the_order_of_events_changes_nothing(sent, order):
    for kind in order:
        events.take(event(kind, NOON), "Mailgun")
    sent.refresh_from_db()
    assert (sent.state, sent.delivered_at, sent.bounced_at, sent.complained_at) == ("sent", NOON, NOON, NOON)


def test_the_earliest_of_two_reports_counts(sent):
    for number, hours in enumerate((0, -2, 3)):
        events.take(event("delivered", NOON + timedelta(hours=hours), number), "Mailgun")
    sent.refresh_from_db()
    assert sent.delivered_at == NOON - timedelta(hours=2)


def test_a_report_settles_an_uncertain_mail(frozen):
    edition, _ = frozen(1)
    drain(edition, transport=Transport(fails=[Unclear("Gone")]))
    delivery = edition.deliveries.get()
    found = event("delivered", message_id=message_id(edition, delivery.pk), recipient="reader0@example.com")
    events.take(found, "Mailgun")
    assert states(edition) == {"sent": 1}


def test_a_mail_that_the_provider_rejects_has_failed(sent):
    events.take(event("rejected", reject_reason="invalid", description="Bad address"), "Mailgun")
    sent.refresh_from_db()
    assert (sent.state, sent.error) == ("failed", "The provider did not send it: invalid Bad address")


def test_metadata_finds_the_mail_of_that_reader_only(sent):
    events.take(
        event("complained", message_id="other", metadata={"delivery": str(sent.pk)}, recipient="x@example.com"), "A"
    )
    assert Subscription.objects.get().ended_at is None
    found = event("complained", number=2, message_id="other", metadata={"delivery": str(sent.pk)})
    events.take(found, "A")
    assert Subscription.objects.get().ended_at is not None


def test_opens_and_clicks_are_not_stored(sent):
    events.take(event("opened"), "Mailgun")
    events.take(event("clicked"), "Mailgun")
    assert not ProviderEvent.objects.exists()


def test_too_many_complaints_pause_an_edition_that_is_being_sent(frozen, ada, mailoutbox):
    edition, _ = frozen(10)
    transport = Transport()
    drain(edition, transport=transport, should_stop=lambda: len(transport.accepted) == 5)
    for number in range(1, 4):
        report = event(
            "complained", number=number, message_id=f"provider-{number}", recipient=f"reader{number}@example.com"
        )
        events.take(report, "Mailgun")
    edition.refresh_from_db()
    assert edition.state is Edition.State.PAUSED
    assert "marked it as spam" in edition.pause_reason


# --- Over HTTP ---


@pytest.fixture
def postmark(settings):
    settings.NEWSLETTER_EMAIL = {"EMAIL_BACKEND": "anymail.backends.postmark.EmailBackend"}
    settings.ANYMAIL = {"WEBHOOK_SECRET": "name:password"}


BOUNCE = {
    "RecordType": "Bounce",
    "Type": "HardBounce",
    "ID": 42,
    "MessageID": "provider-1",
    "Email": "reader0@example.com",
    "BouncedAt": "2026-11-27T12:00:00Z",
    "Metadata": {},
}


def post(client, provider: str, told: dict, **headers):
    return client.post(f"/newsletters/events/{provider}/", json.dumps(told), "application/json", headers=headers)


def basic(words: str) -> str:
    return "Basic " + base64.b64encode(words.encode()).decode()


def test_a_proven_bounce_suppresses(client, sent, postmark):
    assert post(client, "postmark", BOUNCE, Authorization=basic("name:password")).status_code == 200
    assert is_suppressed("reader0@example.com")


@pytest.mark.parametrize("headers", [{}, {"Authorization": basic("name:guess")}])
def test_an_event_without_proof_suppresses_no_address(client, sent, postmark, headers):
    assert post(client, "postmark", BOUNCE, **headers).status_code == 400
    assert not Suppression.objects.exists()


def test_without_a_secret_there_is_no_such_address(client, sent, postmark, settings):
    settings.ANYMAIL = {}
    assert post(client, "postmark", BOUNCE).status_code == 404
    assert not Suppression.objects.exists()


def test_only_the_provider_that_sends_may_report(client, sent, postmark):
    assert post(client, "sparkpost", [BOUNCE], Authorization=basic("name:password")).status_code == 404


def test_mailgun_signs_its_events(client, sent, settings):
    settings.NEWSLETTER_EMAIL = {"EMAIL_BACKEND": "anymail.backends.mailgun.EmailBackend"}
    settings.ANYMAIL = {"MAILGUN_API_KEY": "key", "MAILGUN_WEBHOOK_SIGNING_KEY": "secret"}
    stamp = str(int(timezone.now().timestamp()))
    signature = hmac.new(b"secret", f"{stamp}token".encode(), hashlib.sha256).hexdigest()
    told = {
        "signature": {"token": "token", "timestamp": stamp, "signature": signature},
        "event-data": {
            "id": "one",
            "event": "complained",
            "timestamp": float(stamp),
            "recipient": "reader0@example.com",
            "message": {"headers": {"message-id": "provider-1"}},
        },
    }
    forged = told | {"signature": told["signature"] | {"signature": "0" * 64}}
    assert post(client, "mailgun", forged).status_code == 400
    assert not Suppression.objects.exists()
    assert post(client, "mailgun", told).status_code == 200
    assert is_suppressed("reader0@example.com")
