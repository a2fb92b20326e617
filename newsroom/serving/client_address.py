"""The client's address, told once for meter, sign-in limits and logs (docs/meter.md, rule 8).

`PROXY_COUNT` proxies in front append to `CLIENT_ADDRESS_HEADER` (`X-Forwarded-For`); the client is the k-th entry from the
right. Entries left of it were written by the client and are never believed.

A server for WSGI gives `X_Forwarded_For` and `X-Forwarded-For` the same name, and here the client's could win. So the proxy
has to drop headers with underscores, or to write one whose name has no hyphen (`docs/operating.md`); `audit_wall` tries it.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address
from socket import AF_INET, inet_pton

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from paywall.network import network_of

# A socket without an address (a Unix socket, a test): all such clients share one, which is no real client's.
NO_ADDRESS = "0.0.0.0"


class ClientAddressMiddleware:
    """Sets `request.client_address` and `request.client_network`, for the parts that may not import `newsroom`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        self.attach_address(request)
        return self.get_response(request)

    def attach_address(self, request: HttpRequest) -> None:
        # Lazy: most requests never ask.
        request.client_address = SimpleLazyObject(lambda: client_address(request))
        request.client_network = SimpleLazyObject(lambda: network_of(str(request.client_address)))


def client_address(request: HttpRequest) -> str:
    """An IPv4 or IPv6 address in its canonical spelling, without port or zone; `NO_ADDRESS` where there is none.

    A header that is shorter than the number of proxies, or whose entry is no address, did not come through
    our proxies: then it is the socket's peer.
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
    """The address in `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`, `fe80::1%eth0`; None for anything else."""
    text = text.strip().strip('"')
    try:
        # Most are of this kind; it has one spelling only.
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
    # A dual-stack socket names an IPv4 client ::ffff:192.0.2.1; its limits are those of the IPv4 address.
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(address)
