"""The networks of visitors, for the allowance of new visitors (docs/meter.md, rule 8). Pure: no Django.

Only a keyed hash of a network is ever stored. Its salt changes each day, so yesterday's rows cannot be linked to today's.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address, ip_network
from socket import AF_INET, inet_pton

UNKNOWN = "unknown"
_PREFIX = {4: 24, 6: 56}


def network_of(address: str) -> str:
    """Return the network of an address (IPv4 /24, IPv6 /56), or `UNKNOWN` if the text is no address (a Unix socket)."""
    try:
        # The usual case: a plain IPv4 address.
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
    """Return the day of the aware `now` as `YYYY-MM-DD`, in UTC: allowances do not depend on months or summer time."""
    return now.astimezone(UTC).date().isoformat()


def hour_of(now: datetime) -> int:
    """Return the hour of the aware `now`, counted from 1970 (UTC)."""
    return int(now.timestamp()) // 3600


def hashed(network: str, day: str, key: str) -> str:
    """Return 32 hexadecimal digits that identify `network` on `day`, but only to someone who has `key`."""
    salt = hmac.digest(key.encode(), f"paywall.network {day}".encode(), "sha256")
    return hmac.digest(salt, network.encode(), hashlib.sha256).hex()[:32]
