"""Networks of visitors, as far as the allowance needs them (docs/meter.md, rule 8). Pure: no Django.

Only a keyed hash of a network is ever stored, with a salt that changes each day, so that yesterday's rows cannot
be joined with today's.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address, ip_network
from socket import AF_INET, inet_pton

UNKNOWN = "unknown"
_PREFIX = {4: 24, 6: 56}


def network_of(address: str) -> str:
    """The network of an address: IPv4 /24, IPv6 /56; what is no address (a socket's file) shares one name."""
    try:
        # Most are of this kind, and arrive in this spelling.
        first, second, third, _ = inet_pton(AF_INET, address)
        return f"{first}.{second}.{third}.0/24"
    except (OSError, ValueError):
        pass
    try:
        found: IPv4Address | IPv6Address = ip_address(address.strip().split("%")[0])
    except (AddressValueError, ValueError):
        return UNKNOWN
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network((found, _PREFIX[found.version]), strict=False))


def day_of(now: datetime) -> str:
    """The day, `YYYY-MM-DD`, of the aware `now`, in UTC: allowances know nothing of months or of summer time."""
    return now.astimezone(UTC).date().isoformat()


def hour_of(now: datetime) -> int:
    """The hour of the aware `now`, counted from 1970."""
    return int(now.timestamp()) // 3600


def hashed(network: str, day: str, key: str) -> str:
    """32 hexadecimal digits that name `network` on `day` to nobody without `key`."""
    salt = hmac.digest(key.encode(), f"paywall.network {day}".encode(), "sha256")
    return hmac.digest(salt, network.encode(), hashlib.sha256).hex()[:32]
