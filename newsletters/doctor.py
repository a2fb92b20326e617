"""Checks whether this site keeps the rules for bulk mail (Gmail's and Yahoo's sender guidelines of 2024; RFC 8058)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

from newsletters import webhooks
from newsletters.links import token_of, unsubscribe_url
from newsletters.models import Edition, Newsletter

_SECONDS = 10
_STAYS_HERE = ("console", "filebased", "locmem", "dummy")


@dataclass(frozen=True)
class Finding:
    """One rule, whether the site keeps it (None if this cannot be checked from here), and the facts or what to do."""

    rule: str
    holds: bool | None
    words: str


def findings(now: datetime) -> Iterator[Finding]:
    """Check the settings, the site's own address and the database."""
    site = urlsplit(settings.SITE_ADDRESS)
    _, sender = parseaddr(settings.NEWSLETTER_FROM_EMAIL)
    domain = sender.rpartition("@")[2]
    yield _sender(site.hostname or "", sender, domain)
    yield _https()
    yield _unsubscribe()
    yield _postal_address()
    yield _contact(sender)
    yield _connection()
    yield _events()
    yield _workers(now)
    yield from _dns(domain)


def _sender(host: str, sender: str, domain: str) -> Finding:
    rule = "Domain of the sender"
    if "@" not in sender:
        return Finding(
            rule, False, f"NEWSLETTER_FROM_EMAIL is {settings.NEWSLETTER_FROM_EMAIL!r}, which is not an address."
        )
    if domain in ("localhost", "example.com") or domain.endswith((".localhost", ".example", ".invalid", ".test")):
        return Finding(rule, False, f"Nobody can reply to {sender}. Set NEWSLETTER_FROM_EMAIL to an address of yours.")
    if host == domain or host.endswith(f".{domain}") or domain.endswith(f".{host.removeprefix('www.')}"):
        return Finding(rule, True, f"{sender} belongs to the site’s own domain.")
    return Finding(
        rule,
        False,
        f"{sender} does not belong to the site’s domain {host}. Set NEWSLETTER_FROM_EMAIL to an address of that domain.",
    )


def _https() -> Finding:
    if settings.SITE_IS_SECURE:
        return Finding("Address with https", True, settings.SITE_ADDRESS)
    return Finding(
        "Address with https",
        False,
        f"SITE_ADDRESS is {settings.SITE_ADDRESS}. RFC 8058 requires https: without it mail programs show no unsubscribe button.",
    )


def _unsubscribe() -> Finding:
    rule = "Unsubscribe address"
    address = unsubscribe_url(token_of(0, 0))
    try:
        status = _status(address)
    except (OSError, HTTPException) as error:
        return Finding(
            rule,
            False,
            f"{settings.SITE_ADDRESS} cannot be reached from here: {error}. Start the site, or correct SITE_ADDRESS.",
        )
    # The token belongs to nobody. Any of these answers comes from the site, so no proxy in front has refused the POST.
    if status in (200, 404, 410):
        return Finding(
            rule,
            True,
            f"{settings.SITE_ADDRESS} accepts a POST without a cookie there (a test was answered with {status}).",
        )
    return Finding(
        rule,
        False,
        f"A POST without a cookie was answered with {status}. A proxy or firewall must let /newsletters/unsubscribe/ through.",
    )


def _status(address: str) -> int:
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        body = "List-Unsubscribe=One-Click"
        connection.request("POST", parts.path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        return connection.getresponse().status
    finally:
        connection.close()


def _postal_address() -> Finding:
    if settings.NEWSLETTER_POSTAL_ADDRESS.strip():
        return Finding("Postal address", True, settings.NEWSLETTER_POSTAL_ADDRESS)
    return Finding(
        "Postal address",
        False,
        "Set NEWSLETTER_POSTAL_ADDRESS to the publisher’s name and address. Most countries require it by law in each mail.",
    )


def _contact(sender: str) -> Finding:
    if sender.partition("@")[0] in ("noreply", "no-reply", "donotreply"):
        return Finding(
            "Contact",
            False,
            f"{sender} looks like an address that nobody reads. Set NEWSLETTER_FROM_EMAIL to one that somebody reads.",
        )
    return Finding("Contact", True, f"Readers can reply to {sender}. Make sure that somebody reads it.")


def _connection() -> Finding:
    rule = "A separate connection"
    backend = settings.NEWSLETTER_EMAIL["EMAIL_BACKEND"]
    if any(f".{kind}." in backend for kind in _STAYS_HERE):
        return Finding(
            rule, False, "Mails stay on this machine. Set NEWSLETTER_EMAIL_URL to a mail server or a provider."
        )
    shared = (backend, settings.NEWSLETTER_EMAIL.get("EMAIL_HOST")) == (settings.EMAIL_BACKEND, settings.EMAIL_HOST)
    if shared:
        return Finding(
            rule,
            False,
            "Sign-in codes go over the same connection. Set NEWSLETTER_EMAIL_URL, so that a newsletter never delays or blocks them.",
        )
    return Finding(rule, True, "Newsletters go through NEWSLETTER_EMAIL_URL, sign-in codes through EMAIL_URL.")


def _events() -> Finding:
    rule = "Bounces and complaints"
    name = webhooks.provider()
    if not name:
        return Finding(
            rule,
            None,
            "A plain mail server reports nothing. Read the mailbox that receives bounces, and enter dead addresses at the desk.",
        )
    if webhooks.events_are_proven(name):
        return Finding(rule, True, f"Set up {name} to report to {settings.SITE_ADDRESS}/newsletters/events/{name}/")
    return Finding(
        rule,
        False,
        f"{name} cannot report them yet. Set ANYMAIL_WEBHOOK_SECRET=NAME:PASSWORD (or the provider’s signing key), and give the "
        f"provider the address {settings.SITE_ADDRESS}/newsletters/events/{name}/ with that name and password.",
    )


def _workers(now: datetime) -> Finding:
    rule = "A sender is running"
    waiting = Edition.objects.filter(frozen_at__isnull=False, finished_at=None, stopped_at=None, paused_at=None)
    if settings.NEWSLETTER_SEND_FROM_SERVER:
        return Finding(rule, True, "The web server sends what is due (NEWSLETTER_SEND_FROM_SERVER).")
    if not Newsletter.objects.filter(is_open=True).exists():
        return Finding(rule, None, "No newsletter is offered.")
    late = [edition for edition in waiting if (now - edition.frozen_at).total_seconds() > 3600]
    if late:
        return Finding(
            rule,
            False,
            f"{late[0]} began more than an hour ago and is not done. Is `manage.py send_newsletters` running?",
        )
    return Finding(rule, None, "Run `manage.py send_newsletters` every minute from cron, or with --loop as a service.")


def _dns(domain: str) -> Iterator[Finding]:
    rule = "DNS records to set"
    yield Finding(
        rule, None, f"{domain}  TXT  “v=spf1 include:YOUR-MAIL-PROVIDER -all”  (SPF: who may send for the domain)"
    )
    yield Finding(
        rule, None, f"SELECTOR._domainkey.{domain}  TXT  the key that your mail server or provider gives you  (DKIM)"
    )
    yield Finding(
        rule,
        None,
        f"_dmarc.{domain}  TXT  “v=DMARC1; p=none; rua=mailto:postmaster@{domain}”  (DMARC; later p=quarantine)",
    )
    yield Finding(
        rule, None, "PTR  the name of the sending machine, which must resolve to its address (your host sets this up)"
    )
