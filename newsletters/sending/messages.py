"""One reader's mail: the mail of the edition with the reader's own links."""

from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.crypto import salted_hmac

from newsletters.links import filled, token_of, unsubscribe_url
from newsletters.models import Edition


def message_for(edition: Edition, delivery_id: int, user_id: int, address: str) -> EmailMultiAlternatives:
    """The mail of a frozen edition for one reader. Its Message-ID is the same at every attempt."""
    token = token_of(user_id, edition.newsletter_id)
    message = EmailMultiAlternatives(
        subject=edition.mail_subject,
        body=filled(edition.mail_text, token),
        from_email=sender_of(edition),
        to=[address],
        headers={
            "Message-ID": message_id(edition, delivery_id),
            # RFC 8058: both headers, and an https address that takes a POST without a cookie.
            "List-Unsubscribe": f"<{unsubscribe_url(token)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            # RFC 2919.
            "List-Id": f"{_ascii(edition.newsletter.name)} <{edition.newsletter.slug}.{_host()}>",
            # Gmail's Postmaster Tools group complaints by these: campaign, newsletter, kind, sender.
            "Feedback-ID": f"{edition.date:%Y%m%d}:{edition.newsletter.slug}:newsletter:{_host()[:20]}",
            # RFC 3834: this is not an automatic reply.
            "Auto-Submitted": "no",
        },
    )
    message.attach_alternative(filled(edition.mail_html, token), "text/html")
    # A provider returns this with its events. Other backends ignore it.
    message.metadata = {"delivery": str(delivery_id)}
    return message


def message_id(edition: Edition, delivery_id: int) -> str:
    """The Message-ID of a delivery: unique (RFC 5322, 3.6.4), stable, and impossible to guess from another reader's."""
    mark = salted_hmac("newsletters.message_id", f"{edition.pk}.{delivery_id}", algorithm="sha256").hexdigest()[:16]
    return f"<{edition.pk}.{delivery_id}.{mark}@{_host()}>"


def sender_of(edition: Edition) -> str:
    address = parseaddr(settings.NEWSLETTER_FROM_EMAIL)[1]
    return formataddr((edition.newsletter.sender_name or settings.SITE_NAME, address))


def _host() -> str:
    host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
    return host.encode("idna").decode("ascii")


def _ascii(text: str) -> str:
    return "".join(character for character in text if character.isascii() and character not in '<>"\r\n')
