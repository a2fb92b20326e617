"""Whose request is it? The answer feeds meter, sign-in limits and logs, so a stranger must not be able to choose it."""

import pytest

from newsroom.client_address import NO_ADDRESS, client_address


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
def test_the_peer_of_the_socket_in_every_spelling(rf, settings, peer, address):
    settings.PROXY_COUNT = 0
    assert client_address(rf.get("/", REMOTE_ADDR=peer)) == address


def test_without_proxies_the_header_is_not_believed(rf, settings):
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
def test_behind_proxies_it_is_the_kth_from_the_right_or_else_the_peer(rf, settings, proxies, header, address):
    settings.PROXY_COUNT = proxies
    assert client_address(rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=header)) == address


def test_all_parts_find_it_on_the_request(client, settings, db):
    settings.PROXY_COUNT = 1
    request = client.get("/", HTTP_X_FORWARDED_FOR="203.0.113.9").wsgi_request
    assert request.client_address == "203.0.113.9"
