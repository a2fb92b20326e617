"""The results of handing a mail over, at each step where a mail server can refuse it or close the connection."""

import socket
import threading
from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives

from newsletters.sending.transport import Refused, TryLater, Unclear, open_transport

HANG_UP = ""


class Server:
    """A mail server with the given answers: `Server(RCPT="550 No")`. HANG_UP closes the connection instead."""

    def __init__(self, **answers: str):
        self.answers = {
            "EHLO": "250 here", "MAIL": "250 OK", "RCPT": "250 OK", "DATA": "354 Go on", "END": "250 Taken",
            "RSET": "250 OK", "QUIT": "221 Bye",
        } | answers  # fmt: skip
        self.content, self.connections, self.commands = b"", 0, []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            with connection, connection.makefile("rb") as lines:
                connection.sendall(b"220 here\r\n")
                for line in lines:
                    command = line[:4].decode().upper().strip()
                    self.commands.append(command)
                    if not self._answer(connection, command):
                        break
                    if command == "DATA" and self.answers["DATA"].startswith("354"):
                        self.content = b""
                        while (part := lines.readline()) not in (b".\r\n", b""):
                            self.content += part
                        if not self._answer(connection, "END"):
                            break

    def _answer(self, connection: socket.socket, command: str) -> bool:
        answer = self.answers[command]
        if answer is HANG_UP:
            return False
        connection.sendall(f"{answer}\r\n".encode())
        return True


@pytest.fixture
def serve(settings):
    """Start a server and return it with the transport that talks to it."""
    started = []

    def start(**answers: str):
        server = Server(**answers)
        settings.NEWSLETTER_EMAIL = {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": server.port,
        }
        transport = open_transport()
        started.append((server, transport))
        return server, transport

    yield start
    for server, transport in started:
        transport.close()
        server.socket.close()


def mail(body: str = "Hello") -> EmailMultiAlternatives:
    message = EmailMultiAlternatives("Subject", body, "Camber <news@example.com>", ["rhea@example.com"])
    message.attach_alternative(f"<p>{body}</p>", "text/html")
    return message


def test_a_mail_is_handed_over_whole(serve):
    server, transport = serve()
    assert transport.hand_over(mail("One\n.\n.two\nünï")) == ""
    parsed = message_from_bytes(server.content.replace(b"\n..", b"\n."), policy=policy.default)
    assert parsed.get_body(("plain",)).get_content().splitlines() == ["One", ".", ".two", "ünï"]
    assert parsed["To"] == "rhea@example.com"


def test_the_connection_is_kept_for_the_next(serve):
    server, transport = serve()
    for _ in range(3):
        transport.hand_over(mail())
    assert (server.connections, server.commands.count("MAIL")) == (1, 3)


@pytest.mark.parametrize("place", ["MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize(("answer", "error"), [("451 4.7.1 Busy", TryLater), ("550 5.1.1 Nobody here", Refused)])
def test_the_servers_answer_is_kept(serve, place, answer, error):
    server, transport = serve(**{place: answer})
    with pytest.raises(error, match=answer):
        transport.hand_over(mail())
    server.answers |= {"MAIL": "250 OK", "RCPT": "250 OK", "DATA": "354 Go on", "END": "250 Taken"}
    transport.hand_over(mail())
    assert server.connections == 1


@pytest.mark.parametrize("place", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_a_mail_is_tried_again_if_the_connection_breaks_before_it_has_left(serve, place):
    server, transport = serve(**{place: HANG_UP})
    with pytest.raises(TryLater):
        transport.hand_over(mail())
    server.answers |= {"EHLO": "250 here", "MAIL": "250 OK", "RCPT": "250 OK", "DATA": "354 Go on"}
    transport.hand_over(mail())
    assert server.connections == 2


def test_a_mail_is_uncertain_if_the_connection_breaks_after_it_has_left(serve):
    _, transport = serve(END=HANG_UP)
    with pytest.raises(Unclear, match="before the server answered"):
        transport.hand_over(mail())


def test_a_server_that_closes_the_connection_is_connected_again(serve):
    server, transport = serve(RCPT="421 Closing", RSET=HANG_UP)
    with pytest.raises(TryLater, match="421 Closing"):
        transport.hand_over(mail())
    server.answers["RCPT"] = "250 OK"
    transport.hand_over(mail())
    assert server.connections == 2


def test_a_mail_that_cannot_be_made_is_refused_before_the_server_is_contacted(serve):
    server, transport = serve()
    broken = mail()
    broken.subject = "One\ntwo"
    with pytest.raises(Refused, match="could not be made"):
        transport.hand_over(broken)
    assert server.commands == []


def test_a_mail_is_tried_again_if_no_server_answers(serve):
    server, transport = serve()
    server.socket.shutdown(socket.SHUT_RDWR)
    server.socket.close()
    with pytest.raises(TryLater, match="cannot be reached"):
        transport.hand_over(mail())


def test_a_newsletter_uses_its_own_connection(settings, serve, mailoutbox):
    server, transport = serve()
    transport.hand_over(mail())
    EmailMessage("Your code", "123456", to=["rhea@example.com"]).send()
    assert server.commands.count("MAIL") == 1
    assert [message.subject for message in mailoutbox] == ["Your code"]
