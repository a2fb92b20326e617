"""Recognise requests that a browser makes before the reader clicks (docs/meter.md, rule 9)."""

import re
from collections.abc import Mapping

_TOKEN = re.compile(r"[a-z0-9-]+")
_AHEAD = {"prefetch", "prerender", "preview"}
# In order: current browsers; older Chromium and Safari; older Firefox; Safari's Top Sites.
_HEADERS = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ", "HTTP_X_PURPOSE")


def is_prefetch(environ: Mapping[str, str]) -> bool:
    """Return whether one of the headers contains the token prefetch, prerender or preview, as in `prefetch;prerender`."""
    return any(
        not _AHEAD.isdisjoint(_TOKEN.findall(environ[header].lower())) for header in _HEADERS if header in environ
    )
