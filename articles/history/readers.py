"""What of a change readers see: the words of a piece, and nothing of its typesetting, its filing or its pictures."""

import re
import unicodedata

from articles.history import describing
from articles.history.describing import RICH, Change
from articles.history.merging import Row, Sheet, Value

_FIELDS = frozenset({"headline", "standfirst", *RICH})
_PICTURE = re.compile(r"\[picture \d+\]")
# Signs that typesetters exchange for each other; no word changes with them.
_SIGNS = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "−": "-", "\u00ad": None, "\u200b": None}
)
# The values of a row that are words for readers, by list. A change of only other values, such as initials, is none.
_OF_ROWS = {
    "bylines": ("author",),
    "participants": ("expert", "posts"),
    "questions": ("text",),
    "answers": ("voices", "body"),
}


def changed(before: Sheet, after: Sheet) -> list[Change]:
    """List what changed of the words that readers see, as `describing.changes()` does.

    Names of people count, and where a link leads. Spaces, dashes and quotation marks, bold and italics, headings, the order
    of things, pictures, notes to readers and everything about filing do not.
    """
    old, new = _for_readers(before), _for_readers(after)
    _take_over(old, new)
    return [change for change in describing.changes(old, new) if not change.is_of_order]


def _for_readers(sheet: Sheet) -> Sheet:
    """Return the sheet with only what readers see as words."""
    return Sheet(
        {name: value for name, value in sheet.fields.items() if name in _FIELDS},
        {
            name: [Row(row.key, _words_of(row, name), row.under) for row in sheet.lists[name]]
            for name in _OF_ROWS
            if name in sheet.lists
        },
    )


def _words_of(row: Row, name: str) -> dict[str, Value]:
    # The initials stay, because changes are named with them.
    kept = (*_OF_ROWS[name], "initials")
    return {each: value for each, value in row.values.items() if each in kept}


def _take_over(old: Sheet, new: Sheet) -> None:
    """Where two values say the same, let the new sheet hold the old one, so that it counts as unchanged."""
    _take_over_values(old.fields, new.fields)
    for name, rows in new.lists.items():
        before = old.rows(name)
        for row in rows:
            if row.key in before:
                _take_over_values(before[row.key].values, row.values)


def _take_over_values(old: dict[str, Value], new: dict[str, Value]) -> None:
    for name, value in new.items():
        if name in old and (name == "initials" or _said(name, old[name]) == _said(name, value)):
            new[name] = old[name]


def _said(name: str, value: Value) -> tuple[str, ...]:
    if name in ("author", "expert", "voices"):
        return value
    # Raised figures are no mere typesetting: 10² is not 102.
    parts = describing.paragraphs("".join(value).replace("<sup>", "<sup>^")) if name in RICH else list(value)
    text = unicodedata.normalize("NFC", " ".join(parts)).translate(_SIGNS).replace("...", "…")
    return tuple(_PICTURE.sub(" ", text).split())
