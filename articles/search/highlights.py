"""Fragments come from the databases with two characters around what matched; here they become safe HTML."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

START, STOP = "\ue0f3", "\ue0f4"


def safe(fragment: str) -> SafeString:
    """Escape a fragment and put `<mark>` where the two characters stand."""
    return mark_safe(escape(fragment).replace(START, "<mark>").replace(STOP, "</mark>"))


def without_marks(text: str) -> str:
    """Remove the two characters from a text that is about to be indexed."""
    return text.replace(START, "").replace(STOP, "")
