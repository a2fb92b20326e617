"""The contents of a form at the time of its preview, kept for a while so that the preview can be opened again.

Frames and links cannot post a form. So the form's sheet is kept in the cache, under a random name that only the person's
own preview knows. It is not a version, and nothing else reads it.
"""

import logging
import secrets
from dataclasses import dataclass

from django.core.cache import cache

from articles.history import sheets
from articles.history.merging import Sheet

log = logging.getLogger(__name__)
KEPT_SECONDS = 30 * 60


@dataclass(frozen=True)
class Typed:
    """The id of the piece, which is temporary for an unsaved piece, and what was typed."""

    pk: int
    is_new: bool
    sheet: Sheet


def keep(typed: Typed, kind: str, user_id: int) -> str:
    """Keep what a person typed and return its name, or an empty string if the cache does not accept it."""
    name = secrets.token_urlsafe(16)
    try:
        cache.set(_key(kind, user_id, name), (typed.pk, typed.is_new, sheets.to_copy(typed.sheet)), KEPT_SECONDS)
    except Exception:
        # Cache backends raise different errors. The preview itself needs no cache.
        log.exception("A preview of unsaved text could not be kept, so it is shown once")
        return ""
    return name


def kept(name: str, kind: str, user_id: int) -> Typed | None:
    """Return what this person typed under this name; None once it is over."""
    try:
        found = cache.get(_key(kind, user_id, name))
    except Exception:
        # Cache backends raise different errors. The page says that this preview is over, and how to make another one.
        log.exception("A preview of unsaved text could not be read")
        found = None
    if found is None:
        return None
    pk, is_new, copy = found
    return Typed(pk, is_new, sheets.from_copy(copy))


def _key(kind: str, user_id: int, name: str) -> str:
    return f"typed-preview:{kind}:{user_id}:{name}"
