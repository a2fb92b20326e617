"""Gzip bodies joined from precompressed parts, so that a page with a few personal words needs no new compression.

A gzip body is a sequence of deflate blocks (RFC 1951 and 1952). Blocks that end on a byte boundary and refer to no
earlier data can be joined in any order; only the checksum covers the whole body.
"""

import struct
import zlib
from collections.abc import Iterable

# No file name, no time, unknown operating system (RFC 1952, section 2.3.1).
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
# An empty final block.
_END = b"\x03\x00"
_LONGEST_STORED = 0xFFFF


def pack(part: bytes) -> bytes:
    """Compress bytes into deflate blocks that can be joined with others."""
    # Raw deflate, without zlib's header; a full flush ends on a byte boundary and resets the dictionary.
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(part) + deflate.flush(zlib.Z_FULL_FLUSH)


def store(part: bytes) -> bytes:
    """Wrap bytes in stored (uncompressed) blocks.

    Compressing what is sent only once would waste time, and the compressed length could reveal a secret in it.
    """
    blocks = []
    for start in range(0, len(part), _LONGEST_STORED):
        piece = part[start : start + _LONGEST_STORED]
        blocks += (b"\x00", struct.pack("<HH", len(piece), len(piece) ^ 0xFFFF), piece)
    return b"".join(blocks)


def joined(parts: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Join parts, given as (plain, packed), into one gzip body."""
    checksum = length = 0
    blocks = [_HEADER]
    for plain, packed in parts:
        checksum = zlib.crc32(plain, checksum)
        length += len(plain)
        blocks.append(packed)
    blocks += (_END, struct.pack("<LL", checksum, length & 0xFFFFFFFF))
    return b"".join(blocks)


def accepts_gzip(accepted: str) -> bool:
    """Tell whether an `Accept-Encoding` header allows gzip (RFC 9110, section 12.5.3)."""
    if "gzip" not in accepted:
        return False
    for coding in accepted.split(","):
        name, _, weight = coding.strip().partition(";")
        if name.strip() == "gzip":
            return weight.strip().replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
