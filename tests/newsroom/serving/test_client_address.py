"""The client's address feeds meter, sign-in limits and logs, so a client must not be able to choose it."""

import socket

import pytest

from newsroom.serving.client_address import NO_ADDRESS, client_address
from tests.live import Site


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", NO_ADDRESS),
        ("unix:", NO_ADDRESS),
        ("/run/newsroom.sock", NO_ADDRESS),
    ],
)
def test_the_socket_address_is_understood_in_every_spelling(rf, settings, peer, address):
    settings.PROXY_COUNT = 0
    assert client_address(rf.get("/", REMOTE_ADDR=peer)) == address


def test_without_proxies_the_header_is_not_trusted(rf, settings):
    settings.PROXY_COUNT = 0
    assert client_address(rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="203.0.113.9")) == "192.0.2.1"


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "6.6.6.6,203.0.113.9:5000,10.0.0.2", "203.0.113.9"),
        (1, '"[2001:db8::7]:443"', "2001:db8::7"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "unknown", "192.0.2.1"),
        (1, "203.0.113.9, ", "192.0.2.1"),
        (1, "203.0.113.9, 1.2.3.4.5", "192.0.2.1"),
        (3, ",,,", "192.0.2.1"),
        (1, "٢٠٣.0.113.9", "192.0.2.1"),
    ],
)
def test_behind_proxies_the_kth_entry_from_the_right_counts_or_else_the_peer(rf, settings, proxies, header, address):
    settings.PROXY_COUNT = proxies
    assert client_address(rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=header)) == address


def test_the_request_carries_the_client_address(client, settings, db):
    settings.PROXY_COUNT = 1
    request = client.get("/", HTTP_X_FORWARDED_FOR="203.0.113.9").wsgi_request
    assert request.client_address == "203.0.113.9"


def test_only_the_configured_header_is_read(rf, settings):
    settings.PROXY_COUNT, settings.CLIENT_ADDRESS_HEADER = 1, "Forwardedfor"
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="6.6.6.6", HTTP_FORWARDEDFOR="203.0.113.9")
    assert client_address(request) == "203.0.113.9"


MAKE = """
from tests.factories import make_article
print(make_article(access="premium").get_absolute_url())
"""


@pytest.mark.engine("sqlite")
def test_a_header_without_a_hyphen_cannot_be_forged(tmp_path):
    """Send raw header lines to the real server: with a limit of one new reader per network, no added header gets a second in."""
    site = Site(tmp_path, PROXY_COUNT="1", CLIENT_ADDRESS_HEADER="Forwardedfor", METER_NEW_PER_HOUR="1")
    site.prepare()
    path = site.manage("shell", "--verbosity", "0", "--command", MAKE).strip()
    with site.serve() as process:

        def visit(number: int) -> bool:
            """Visit as a new reader whose proxy reports 203.0.113.9; return whether the article was counted, and so whole."""
            lines = [
                f"{name}: 198.51.{number}.7"
                for name in ("X_Forwarded_For", "X-Forwarded-For", "Forwarded_For", "Forwarded-For", "X-Forwarded-For")
            ]
            lines.insert(number, "Forwardedfor: 203.0.113.9")
            head = "\r\n".join([f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *lines, "", ""])
            with socket.create_connection(("127.0.0.1", process.port), 10) as connection:
                connection.sendall(head.encode())
                answer = b"".join(iter(lambda: connection.recv(65536), b""))
            assert answer.startswith(b"HTTP/1.1 200"), answer[:200]
            return b" meter=" in answer.partition(b"\r\n\r\n")[0]

        assert [visit(number) for number in range(4)] == [True, False, False, False]
