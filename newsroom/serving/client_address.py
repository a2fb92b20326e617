"""The client's address, determined once for meter, sign-in limits and logs (docs/meter.md, rule 8).

Each of the `PROXY_COUNT` proxies in front appends an entry to `CLIENT_ADDRESS_HEADER` (by default `X-Forwarded-For`). The
client is the entry at position `PROXY_COUNT` from the right. Entries to the left of it come from the client and are never
trusted.

WSGI gives `X_Forwarded_For` and `X-Forwarded-For` the same key, so a client's header could replace the proxy's. The proxy
must therefore drop headers with underscores, or write a header whose name has no hyphen (docs/operating.md). `audit_wall`
tests this.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address
from socket import AF_INET, inet_pton

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from paywall.network import network_of

# For a socket without an address (a Unix socket, a test). All such clients share this address, which no real client has.
NO_ADDRESS = "0.0.0.0"


class ClientAddressMiddleware:
    """Sets `request.client_address` and `request.client_network` for parts that may not import `newsroom`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        self.attach_address(request)
        return self.get_response(request)

    def attach_address(self, request: HttpRequest) -> None:
        # Lazy: most requests never need the address.
        request.client_address = SimpleLazyObject(lambda: client_address(request))
        request.client_network = SimpleLazyObject(lambda: network_of(str(request.client_address)))


def client_address(request: HttpRequest) -> str:
    """Return the client's IPv4 or IPv6 address in canonical spelling, without port or zone, or `NO_ADDRESS`.

    A header with fewer entries than proxies, or with an invalid entry, did not pass through our proxies. The result is
    then the address of the socket's peer.
    """
    peer = _parse(request.META.get("REMOTE_ADDR", "")) or NO_ADDRESS
    if settings.PROXY_COUNT < 1:
        return peer
    name = f"HTTP_{settings.CLIENT_ADDRESS_HEADER.upper().replace('-', '_')}"
    entries = request.META.get(name, "").split(",")
    if len(entries) < settings.PROXY_COUNT:
        return peer
    return _parse(entries[-settings.PROXY_COUNT]) or peer


def _parse(text: str) -> str | None:
    """Return the address in a text, or None if the text contains none.

    Accepts `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711` and `fe80::1%eth0`.
    """
    text = text.strip().strip('"')
    try:
        # The usual case: a plain IPv4 address, which has only one spelling.
        inet_pton(AF_INET, text)
        return text
    except (OSError, ValueError):
        pass
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # A dual-stack socket reports an IPv4 client as ::ffff:192.0.2.1; limits must apply to its IPv4 address.
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(address)
