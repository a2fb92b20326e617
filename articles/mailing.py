"""Send one mail of the desk. Its content is stored first and stays stored if the mail cannot be sent."""

import logging
from email.utils import formataddr

from django.core.mail import EmailMessage

log = logging.getLogger(__name__)


def went(mail: EmailMessage, if_not: str) -> bool:
    """Send a mail and return whether that worked. If not, log `if_not` with the reason. The caller tells the person."""
    try:
        mail.send()
    except Exception:
        # Mail backends raise different errors.
        log.exception(if_not)
        return False
    return True


def named(user) -> str:
    """Return a colleague's name and address for a mail header."""
    return formataddr((user.get_full_name(), user.email))
