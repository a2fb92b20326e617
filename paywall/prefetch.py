"""Requests that a browser makes ahead of a click (docs/meter.md, rule 9)."""

import re
from collections.abc import Mapping

_TOKEN = re.compile(r"[a-z0-9-]+")
_AHEAD = {"prefetch", "prerender", "preview"}
# Today's browsers; Chromium and Safari of old; Firefox of old; Safari's top sites.
_HEADERS = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ", "HTTP_X_PURPOSE")


def is_prefetch(environ: Mapping[str, str]) -> bool:
    """Whether one of the headers names prefetch or prerender among its tokens (`prefetch;prerender`)."""
    return any(
        not _AHEAD.isdisjoint(_TOKEN.findall(environ[header].lower())) for header in _HEADERS if header in environ
    )
