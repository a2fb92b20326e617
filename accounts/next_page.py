"""Where the reader goes afterwards: `next=`, which is a path of this site or nothing."""

import unicodedata
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST_NEXT = 2000


def is_local_path(url: str) -> bool:
    """Is this a path on this host, whatever a browser makes of it?

    Browsers drop tabs and newlines, read `\\` as `/`, and `//host` as another host.
    """
    return (
        url.startswith("/")
        and len(url) <= LONGEST_NEXT
        and not url.startswith(("//", "/\\"))
        and not any(unicodedata.category(character)[0] in "CZ" for character in url)
        and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    )


def next_path(request: HttpRequest) -> str:
    """The path that the form or the address asks to go on to, with query and fragment; empty where there is none."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if is_local_path(url) else ""


def with_next(url: str, path: str) -> str:
    """`url` with `?next=` added, where there is a path to go on to."""
    return f"{url}?{urlencode({'next': path})}" if path else url
