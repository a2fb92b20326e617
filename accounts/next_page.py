"""Where the reader goes after signing in: `next=`, a path on this site or nothing."""

import unicodedata
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST_NEXT = 2000


def is_local_path(url: str) -> bool:
    """Return whether every browser reads this text as a path on this host.

    Browsers drop tabs and newlines, read `\\` as `/`, and take `//host` for another host.
    """
    return (
        url.startswith("/")
        and len(url) <= LONGEST_NEXT
        and not url.startswith(("//", "/\\"))
        and not any(unicodedata.category(character)[0] in "CZ" for character in url)
        and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    )


def next_path(request: HttpRequest) -> str:
    """Return `next` from the form or the query, with its own query and fragment; empty if it is missing or not local."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if is_local_path(url) else ""


def with_next(url: str, path: str) -> str:
    """Return `url` with `?next=` added if there is a path to continue to."""
    return f"{url}?{urlencode({'next': path})}" if path else url
