"""Addresses of an old site, in the one spelling under which they are kept and looked up, and paths on this site."""

import re
import unicodedata
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

LONGEST = 500
# Parts of this site that no redirect may shadow or lead to.
_PRIVATE = re.compile(r"/(?:admin|account|-)(?:[/?#]|$)", re.IGNORECASE)
# What newsletters, social networks and advertisements add to any link.
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid", re.IGNORECASE)
# Control characters, halves of characters, and what breaks lines.
_ODD = ("Cc", "Cf", "Cs", "Zl", "Zp")
_WHOLE = re.compile(r"https?://", re.IGNORECASE)


class NoAddress(ValueError):
    """Raised for a text that is not such an address. The message is for an editor."""


def old_address(text: str) -> str:
    """Return the key of an address of an old site, for example `/story.asp?id=12`.

    A whole address (`https://old.example/…`) counts as its path. A slash at the end, the order of the query's parts and
    what advertisements add make no difference.
    """
    text = text.strip()
    try:
        parts = urlsplit(text if _WHOLE.match(text) else re.sub(r"^/+", "/", text))
    except ValueError:
        raise NoAddress("This is not an address.") from None
    if not parts.path.startswith("/") and not (parts.netloc and not parts.path):
        raise NoAddress("The old address must begin with “/”, for example /news/story-12.html.")
    key = key_of(unquote(parts.path), parts.query)
    if _is_odd(key):
        raise NoAddress("The old address holds a character that no address can hold.")
    if len(key) > LONGEST:
        raise NoAddress(f"The old address is longer than {LONGEST} characters.")
    if key == "/" or key.startswith("/?"):
        raise NoAddress("The front page answers this address, so no redirect can.")
    if _PRIVATE.match(key):
        raise NoAddress("This part of the site is not open to redirects.")
    return key


def key_of(path: str, query: str = "") -> str:
    """Return the key of a requested address: its decoded path and its query."""
    kept = sorted(pair for pair in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0]))
    path = unicodedata.normalize("NFC", path).rstrip("/") or "/"
    return f"{path}?{urlencode(kept)}" if kept else path


def new_path(text: str, site_address: str) -> str:
    """Return the path on this site that a text leads to. Other sites are refused, in any spelling."""
    text = text.strip()
    if text.lower().startswith(f"{site_address.lower()}/") or text.lower() == site_address.lower():
        text = text[len(site_address) :] or "/"
    if not text.startswith("/"):
        raise NoAddress(
            "The new address must be a path on this site that begins with “/”. Other sites are not allowed."
        )
    if not is_local(text):
        raise NoAddress("The new address would lead to another site, or holds a character that no address can hold.")
    if len(text) > LONGEST:
        raise NoAddress(f"The new address is longer than {LONGEST} characters.")
    if _PRIVATE.match(text):
        raise NoAddress("A redirect cannot lead to this part of the site.")
    return text


def is_local(path: str) -> bool:
    """Tell whether every browser reads this text as a path on this host: they take `//host` and `/\\host` for another."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and not _is_odd(path)


def _is_odd(text: str) -> bool:
    # Printable text, which nearly every address is, holds none of them.
    return not text.isprintable() and any(unicodedata.category(character) in _ODD for character in text)
