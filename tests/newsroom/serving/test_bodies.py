"""Slow senders: the real server, and sockets that send the first few bytes of a long body and then nothing."""

import io
import socket
from contextlib import ExitStack

import pytest

from newsroom.serving.bodies import BODIES_AT_ONCE, LONGEST_BODY, ReadBodiesFirst

SLOW_POST = (
    b"POST /account/login/code/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\ncsrfmiddlewaretoken="
)


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("senders", [8, 3 * BODIES_AT_ONCE])
def test_slow_senders_do_not_stop_the_pages(process, senders):
    with ExitStack() as open_sockets:
        for _ in range(senders):
            connection = open_sockets.enter_context(socket.create_connection(("127.0.0.1", process.port), 5))
            connection.sendall(SLOW_POST)
        for path in ("/-/healthz", "/", "/account/login/"):
            assert process.get(path).status == 200


@pytest.mark.engine("sqlite")
def test_a_form_that_arrives_in_pieces_is_read_completely(process):
    page = process.get("/account/login/password/")
    cookie = page.getheader("Set-Cookie").partition(";")[0]
    token = page.body.decode().partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    body = f"csrfmiddlewaretoken={token}&login=nobody@example.com&password={'x' * 300_000}".encode()
    head = (
        f"POST /account/login/password/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nCookie: {cookie}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", process.port), 10) as connection:
        for piece in (head, body[:10], body[10:150_000], body[150_000:]):
            connection.sendall(piece)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200") and b"nobody@example.com" in answer


def test_a_body_that_is_too_long_is_refused_unread():
    statuses = []
    application = ReadBodiesFirst(lambda environ, start: pytest.fail("was called"))
    list(application({"CONTENT_LENGTH": str(LONGEST_BODY + 1)}, lambda status, headers: statuses.append(status)))
    assert statuses == ["413 Content Too Large"]


def test_a_body_beyond_the_limit_is_answered_503():
    statuses = []
    environ = {"CONTENT_LENGTH": "3", "wsgi.input": io.BytesIO(b"a=b")}

    def start(status, headers):
        statuses.append(status)

    inner = ReadBodiesFirst(lambda environ, start: [environ["wsgi.input"].read()], at_once=1)
    with inner.free:
        list(inner(dict(environ), start))
    assert statuses == ["503 Service Unavailable"]
    assert inner(dict(environ), start) == [b"a=b"]
