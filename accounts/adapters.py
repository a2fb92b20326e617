"""The allauth hooks that we override: the client's address, where `next` may lead, how e-mail is sent, and its subject."""

import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from accounts.addresses import canonical_address
from accounts.next_page import is_local_path
from accounts.sign_in.outage import error_of

logger = logging.getLogger(__name__)


class MailDown(ImmediateHttpResponse):
    """The mail server did not accept an e-mail.

    Views that can keep their form catch this. Elsewhere the reader gets a page that says the e-mail could not be sent.
    """


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is wrong.",
        "too_many_login_attempts": "Too many attempts. Wait a few minutes, or ask for a code instead.",
        "incorrect_code": "That is not the current code. Check the newest one and type it again.",
        "incorrect_password": "That is not your password.",
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        # allauth's own method raises if the header has too few entries, and refuses a peer without an address.
        return str(request.client_address)

    def is_safe_url(self, url: str) -> bool:
        return is_local_path(url)

    def clean_email(self, email: str) -> str:
        return canonical_address(email)

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.SITE_NAME}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send one e-mail. If that fails, log an error for the operator and raise MailDown."""
        context = {
            "site_name": settings.SITE_NAME,
            "site_address": settings.SITE_ADDRESS,
            "request": self.request,
            "code_minutes": settings.CODE_SECONDS // 60,
        } | context
        message = self.render_mail(template_prefix, email, context)
        try:
            message.send()
        except (SMTPException, OSError, *error_of("anymail.exceptions", "AnymailError")) as error:
            logger.error("The e-mail %s could not be sent: %r", template_prefix, error)
            raise MailDown(mail_down_page(self.request)) from error

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """Tell the account's owner what changed. The change has been made, so a failed e-mail is only logged."""
        try:
            super().send_notification_mail(template_prefix, user, context, email)
        except MailDown:
            logger.warning("User %s was not notified by e-mail: %s", user.pk, template_prefix)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That is not the current code. Look at the app again: the code changes every 30 seconds.",
        "unverified_email": "Confirm your e-mail address first: sign out, then sign in with a code.",
    }

    def get_totp_issuer(self) -> str:
        return settings.SITE_NAME


def mail_down_page(request: HttpRequest):
    response = render(request, "accounts/sign_in/mail_down.html", status=503)
    # `send_mail` has logged the failure. E-mailing operators through the same failing server would only take longer.
    response._has_been_logged = True
    return response
