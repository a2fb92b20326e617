"""Turn the databases' fragments, with marks around the matches, into safe HTML."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.text.marks import new_mark

START, STOP = new_mark("start"), new_mark("stop")


def safe(fragment: str) -> SafeString:
    """Escape a fragment and replace the two marks by `<mark>` and `</mark>`."""
    return mark_safe(escape(fragment).replace(START, "<mark>").replace(STOP, "</mark>"))
