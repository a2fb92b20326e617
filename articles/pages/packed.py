"""Gzip from parts that were compressed before, so that a page with a few words of its own costs no compression.

A gzip body is one row of deflate blocks (RFC 1951 and 1952). Blocks that end at a byte's edge and refer to nothing before
them can be put together in any order; only the checksum is of the whole.
"""

import struct
import zlib
from collections.abc import Iterable

# No name, no time, unknown system (RFC 1952, section 2.3.1).
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
# The last block: nothing, with the mark of the end.
_END = b"\x03\x00"
_LONGEST_STORED = 0xFFFF


def pack(part: bytes) -> bytes:
    """Deflate blocks of these bytes, to stand between others."""
    # Without zlib's own header; a full flush ends at a byte's edge.
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(part) + deflate.flush(zlib.Z_FULL_FLUSH)


def store(part: bytes) -> bytes:
    """Blocks of these bytes as they are: no time is lost on what is sent once, and its length tells nothing of a secret in it."""
    blocks = []
    for start in range(0, len(part), _LONGEST_STORED):
        piece = part[start : start + _LONGEST_STORED]
        blocks += (b"\x00", struct.pack("<HH", len(piece), len(piece) ^ 0xFFFF), piece)
    return b"".join(blocks)


def joined(parts: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The gzip body of (plain, packed) parts in this order."""
    checksum = length = 0
    blocks = [_HEADER]
    for plain, packed in parts:
        checksum = zlib.crc32(plain, checksum)
        length += len(plain)
        blocks.append(packed)
    blocks += (_END, struct.pack("<LL", checksum, length & 0xFFFFFFFF))
    return b"".join(blocks)


def accepts_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` header allows gzip (RFC 9110, section 12.5.3)."""
    if "gzip" not in accepted:
        return False
    for coding in accepted.split(","):
        name, _, weight = coding.strip().partition(";")
        if name.strip() == "gzip":
            return weight.strip().replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
