"""What editors do to an edition.

Each change is a conditional UPDATE, so a second click, or a sender at work at the same time, changes nothing twice.
"""

from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from newsletters import rendering
from newsletters.links import filled, token_of
from newsletters.models import Delivery, Edition
from newsletters.sending import due
from newsletters.sending.due import NotSent
from newsletters.sending.messages import sender_of
from newsletters.sending.progress import in_doubt
from newsletters.sending.transport import NotAccepted, open_transport

__all__ = [
    "NotSent",
    "go_on",
    "hold",
    "leave_it",
    "pause",
    "release",
    "send_again",
    "send_now",
    "send_test",
    "skip",
    "stop",
    "unskip",
]


def hold(edition: Edition, now: datetime) -> bool:
    """Hold the edition back until somebody releases it. False if it has begun to go out."""
    return bool(_unsent(edition).filter(skipped_at=None).update(held_at=now))


def release(edition: Edition) -> bool:
    return bool(_unsent(edition).update(held_at=None))


def skip(edition: Edition, now: datetime) -> bool:
    """Skip the edition of this date. Its articles go into the next one. False if it has begun to go out."""
    return bool(_unsent(edition).update(skipped_at=now, held_at=None))


def unskip(edition: Edition) -> bool:
    return bool(_unsent(edition).update(skipped_at=None))


def send_now(edition: Edition, now: datetime) -> Edition:
    """Freeze the edition now; the next sender sends it. Raises NotSent."""
    return due.start(edition, now, also_held=True)


def pause(edition: Edition, reason: str, now: datetime) -> bool:
    """Make the senders stop before their next mail. False if the edition is not being sent."""
    return bool(_in_sending(edition).filter(paused_at=None).update(paused_at=now, pause_reason=reason[:300]))


def go_on(edition: Edition) -> bool:
    return bool(_in_sending(edition).update(paused_at=None, pause_reason=""))


def stop(edition: Edition, now: datetime) -> bool:
    """Stop the edition for good: readers who have not got it will not get it.

    A mail that is being handed over at this moment may still arrive. False if the edition is not being sent.
    """
    if not _in_sending(edition).update(stopped_at=now, paused_at=None):
        return False
    waiting = edition.deliveries.filter(state__in=(Delivery.State.PENDING, Delivery.State.CLAIMED))
    waiting.update(state=Delivery.State.LEFT, lease_until=None, error="The edition was stopped.")
    return True


def send_again(delivery: Delivery, now: datetime) -> bool:
    """Send an uncertain or failed mail again with the same Message-ID. An editor decides, because the reader may get it twice."""
    doubtful = _doubtful(delivery).exclude(user=None)
    if not doubtful.update(
        state=Delivery.State.PENDING, not_before=now, attempts=0, worker="", lease_until=None, settled_at=None
    ):
        return False
    # If the edition had finished, it is being sent again.
    Edition.objects.filter(pk=delivery.edition_id, stopped_at=None).update(finished_at=None)
    return True


def leave_it(delivery: Delivery, now: datetime) -> bool:
    """Settle an uncertain or failed mail: it keeps its state, and the desk no longer lists it."""
    return bool(_doubtful(delivery).update(settled_at=now))


def send_test(edition: Edition, address: str, user_id: int, now: datetime | None = None) -> None:
    """Send the edition in its current form to one address, marked as a test. Its personal links are those of the given user.

    Raises NotSent with the server's words, or if the edition is empty.
    """
    try:
        mail = rendering.render(edition, now or timezone.now())
    except rendering.NothingToSend:
        raise NotSent(f"There is nothing in {edition} yet.") from None
    token = token_of(user_id, edition.newsletter_id)
    message = EmailMultiAlternatives(
        f"[Test] {mail.subject}",
        filled(mail.text, token),
        sender_of(edition),
        [address],
        headers={"Auto-Submitted": "no"},
    )
    message.attach_alternative(filled(mail.html, token), "text/html")
    transport = open_transport()
    try:
        transport.hand_over(message)
    except NotAccepted as error:
        raise NotSent(f"The test could not be sent. {error}") from error
    finally:
        transport.close()


def _unsent(edition: Edition):
    return Edition.objects.filter(pk=edition.pk, frozen_at=None)


def _in_sending(edition: Edition):
    return Edition.objects.filter(pk=edition.pk, frozen_at__isnull=False, finished_at=None, stopped_at=None)


def _doubtful(delivery: Delivery):
    return in_doubt(delivery.edition_id).filter(pk=delivery.pk)
