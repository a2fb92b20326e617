"""Hand one mail over, and report the result.

With SMTP this is done step by step, because it matters when a connection breaks. Before the final dot of the message has left
this machine, the server cannot have accepted the mail (RFC 5321, 4.2.5), so it is tried again later. After the final dot, if
no answer comes, the result is unknown.
"""

import re
import smtplib
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from accounts.sign_in.outage import error_of

# A sender must end within 10 seconds of SIGTERM, even while it waits for a server.
TIMEOUT_SECONDS = 8
_BEGINS_WITH_DOT = re.compile(rb"(?m)^\.")


class NotAccepted(Exception):
    """The mail was not accepted. The message holds the server's words, or ours if it sent none."""


class TryLater(NotAccepted):
    """The server cannot accept the mail now (4xx), or the connection broke before it could."""


class Refused(NotAccepted):
    """The server will not accept the mail (5xx)."""


class Unclear(NotAccepted):
    """The connection broke after the mail had left and before the server answered."""


class Transport(Protocol):
    def hand_over(self, message: EmailMultiAlternatives) -> str:
        """Hand over a mail to one recipient. Returns the provider's id for it, or "". Raises NotAccepted."""

    def close(self) -> None: ...


def open_transport() -> Transport:
    """The connection for newsletters, as set in NEWSLETTER_EMAIL_URL. It is opened for the first mail."""
    backend = settings.NEWSLETTER_EMAIL["EMAIL_BACKEND"]
    given = settings.NEWSLETTER_EMAIL.get
    if backend == "django.core.mail.backends.smtp.EmailBackend":
        return Smtp(
            SmtpBackend(
                host=given("EMAIL_HOST"),
                # For an empty port Django would use the global EMAIL_PORT, which belongs to another server.
                port=given("EMAIL_PORT") or (465 if given("EMAIL_USE_SSL") else 587 if given("EMAIL_USE_TLS") else 25),
                username=given("EMAIL_HOST_USER") or "",
                password=given("EMAIL_HOST_PASSWORD") or "",
                use_tls=given("EMAIL_USE_TLS", False),
                use_ssl=given("EMAIL_USE_SSL", False),
                timeout=TIMEOUT_SECONDS,
            )
        )
    options = {"file_path": given("EMAIL_FILE_PATH")} if backend.endswith("filebased.EmailBackend") else {}
    return Backend(get_connection(backend, **options))


class Smtp:
    """A mail server, over one connection that is kept open."""

    def __init__(self, backend: SmtpBackend):
        self.backend = backend

    def hand_over(self, message: EmailMultiAlternatives) -> str:
        # The message is made before the server is contacted, so an error here leaves no doubt.
        try:
            content = message.message().as_bytes(linesep="\r\n")
        except ValueError as error:
            # A header has a line break, or the text has characters that a mail cannot contain.
            raise Refused(f"The mail could not be made: {_words(error)}") from error
        server = self._connected()
        try:
            _expect(server.mail(_bare(message.from_email)), 250)
            _expect(server.rcpt(message.to[0]), 250, 251)
            _expect(server.docmd("DATA"), 354)
            server.send(_BEGINS_WITH_DOT.sub(b"..", content) + b"\r\n.\r\n")
        except NotAccepted:
            self._reset()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise TryLater(f"The connection broke: {_words(error)}") from error
        try:
            answer = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Unclear(f"The connection broke before the server answered: {_words(error)}") from error
        _expect(answer, 250)
        return ""

    def close(self) -> None:
        try:
            self.backend.close()
        except (OSError, smtplib.SMTPException):
            self.backend.connection = None

    def _connected(self) -> smtplib.SMTP:
        if self.backend.connection is None:
            try:
                self.backend.open()
                self.backend.connection.ehlo_or_helo_if_needed()
            except smtplib.SMTPAuthenticationError as error:
                self.close()
                raise TryLater(f"The mail server rejects the user name or password: {_words(error)}") from error
            except (OSError, smtplib.SMTPException) as error:
                self.close()
                raise TryLater(f"The mail server cannot be reached: {_words(error)}") from error
        return self.backend.connection

    def _reset(self) -> None:
        """Cancel the unfinished mail. If the server closes the connection instead (421), the next mail opens a new one."""
        try:
            if self.backend.connection.rset()[0] != 250:
                self.close()
        except (OSError, smtplib.SMTPException):
            self.close()


class Backend:
    """Any other Django mail backend: a provider through anymail, files, or the console."""

    def __init__(self, backend):
        self.backend = backend

    def hand_over(self, message: EmailMultiAlternatives) -> str:
        message.connection = self.backend
        try:
            self.backend.send_messages([message])
        except error_of("anymail.exceptions", "AnymailRecipientsRefused") as error:
            raise Refused(_words(error)) from error
        except error_of("anymail.exceptions", "AnymailAPIError") as error:
            status = error.status_code
            if status is None:
                # No answer came: the request may have arrived.
                raise Unclear(_words(error)) from error
            later = status == 429 or status >= 500
            raise (TryLater if later else Refused)(f"{status}: {_words(error)}") from error
        except (*error_of("anymail.exceptions", "AnymailError"), ValueError) as error:
            raise Refused(_words(error)) from error
        except OSError as error:
            raise TryLater(_words(error)) from error
        status = getattr(message, "anymail_status", None)
        return str(getattr(status, "message_id", None) or "")

    def close(self) -> None:
        self.backend.close()


def _expect(answer: tuple[int, bytes], *accepted: int) -> None:
    code, words = answer
    if code in accepted:
        return
    said = f"{code} {words.decode('utf-8', 'replace')}"
    if code == -1:
        raise TryLater("The connection broke.")
    raise (Refused if code >= 500 else TryLater)(said)


def _bare(address: str) -> str:
    return re.sub(r".*<(.*)>$", r"\1", address)


def _words(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
