"""The data of an unsaved form: its fields as JSON from the browser, limited and checked, and converted back to a POST."""

import json
import re

from django.http import QueryDict

from articles.models import UnsavedText

# In characters of JSON. An Expert Q&A of 12 questions and 36 answers has about 60,000.
LARGEST = 1_000_000
MOST_FIELDS = 5000
_SCREEN = re.compile(r"[A-Za-z0-9-]{1,36}")
# Fields of the page, not of the piece: form token, buttons, decisions.
_NOT_CONTENT = re.compile(r"csrfmiddlewaretoken|_.*|overwrite")

Fields = dict[str, list[str]]


class Unusable(Exception):
    """Raised when the data are no valid form. `is_too_long` marks the only case that journalists meet."""

    def __init__(self, is_too_long: bool = False):
        super().__init__("too long" if is_too_long else "not a form")
        self.is_too_long = is_too_long


def read(sent: str) -> Fields:
    """Read fields as the script sends them: `{"headline": ["…"], "topics": ["1", "2"]}`."""
    if len(sent) > LARGEST:
        raise Unusable(is_too_long=True)
    try:
        found = json.loads(sent)
        # A single surrogate is not valid text, and no page could show it.
        sent.encode(), json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Unusable from error
    if not isinstance(found, dict) or len(found) > MOST_FIELDS:
        raise Unusable
    for values in found.values():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise Unusable
    return {name: values for name, values in found.items() if not _NOT_CONTENT.fullmatch(name)}


def written(fields: Fields) -> str:
    text = json.dumps(fields, separators=(",", ":"))
    if len(text) > LARGEST * 2:
        raise Unusable(is_too_long=True)
    return text


def version_of(fields: Fields) -> int | None:
    """Return the stored version with which the form was loaded."""
    loaded = "".join(fields.get("loaded_version", []))
    return int(loaded) if loaded.isascii() and loaded.isdigit() and len(loaded) < 10 else None


def patched(row: UnsavedText, changed: Fields, gone: Fields) -> Fields:
    """Apply a partial update. A closing page may send only 64 kB, so it sends only the changes of a long piece."""
    fields = json.loads(row.text or "{}")
    return {name: values for name, values in fields.items() if name not in gone} | changed


def as_post(row: UnsavedText) -> QueryDict:
    """Return the typed form as the browser would have posted it."""
    post = QueryDict(mutable=True)
    for name, values in json.loads(row.text or "{}").items():
        post.setlist(name, values)
    return post


def screen_in(post: QueryDict) -> str:
    """Return the name of the page that posts, empty without its script."""
    name = post.get("_screen", "")
    return name if _SCREEN.fullmatch(name) else ""
