"""Sending one mail of the desk. What it tells of is stored before, and stays stored if the mail cannot go."""

import logging
from email.utils import formataddr

from django.core.mail import EmailMessage

log = logging.getLogger(__name__)


def went(mail: EmailMessage, if_not: str) -> bool:
    """Send a mail and return whether it went. If it did not, log `if_not` with the reason; the caller tells the person."""
    try:
        mail.send()
    except Exception:
        # Each mail backend has errors of its own.
        log.exception(if_not)
        return False
    return True


def named(user) -> str:
    """Return a colleague's address with the name, for a header."""
    return formataddr((user.get_full_name(), user.email))
