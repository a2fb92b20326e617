"""What editors do to an edition. Each is one conditional statement: a second click, or a sender at work, changes nothing twice."""

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
    """Let it not go out by itself, until it is released; False where it has begun to go out."""
    return bool(_unsent(edition).filter(skipped_at=None).update(held_at=now))


def release(edition: Edition) -> bool:
    return bool(_unsent(edition).update(held_at=None))


def skip(edition: Edition, now: datetime) -> bool:
    """Let this date have no edition; what stands in it is for the next one."""
    return bool(_unsent(edition).update(skipped_at=now, held_at=None))


def unskip(edition: Edition) -> bool:
    return bool(_unsent(edition).update(skipped_at=None))


def send_now(edition: Edition, now: datetime) -> Edition:
    """Freeze it at once; the next sender takes it up. Raises NotSent."""
    return due.start(edition, now, also_held=True)


def pause(edition: Edition, reason: str, now: datetime) -> bool:
    """Let senders stop before their next mail."""
    return bool(_in_sending(edition).filter(paused_at=None).update(paused_at=now, pause_reason=reason[:300]))


def go_on(edition: Edition) -> bool:
    return bool(_in_sending(edition).update(paused_at=None, pause_reason=""))


def stop(edition: Edition, now: datetime) -> bool:
    """End it for good: who waits gets nothing. What is being handed over at this moment still ends as it ends."""
    if not _in_sending(edition).update(stopped_at=now, paused_at=None):
        return False
    waiting = edition.deliveries.filter(state__in=(Delivery.State.PENDING, Delivery.State.CLAIMED))
    waiting.update(state=Delivery.State.LEFT, lease_until=None, error="The edition was stopped.")
    return True


def send_again(delivery: Delivery, now: datetime) -> bool:
    """Send an uncertain or failed mail once more, with the same Message-ID. The reader may get it twice: an editor decides."""
    doubtful = _doubtful(delivery).exclude(user=None)
    if not doubtful.update(
        state=Delivery.State.PENDING, not_before=now, attempts=0, worker="", lease_until=None, settled_at=None
    ):
        return False
    # A finished edition is taken up again.
    Edition.objects.filter(pk=delivery.edition_id, stopped_at=None).update(finished_at=None)
    return True


def leave_it(delivery: Delivery, now: datetime) -> bool:
    """Settle an uncertain or failed mail: its state stays, and the desk asks no more."""
    return bool(_doubtful(delivery).update(settled_at=now))


def send_test(edition: Edition, address: str, user_id: int, now: datetime | None = None) -> None:
    """Mail the edition as it stands to one address, marked as a test. Its links of the reader lead to that user's own pages.

    Raises NotSent with the server's words.
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
