"""`/trust.txt` (JournalList's specification): who the publisher is tied to, where it says so, and how to reach it.

The pages that editors write give `disclosure` and `contact`, AI_CRAWLERS gives `datatrainingallowed`, and the setting
TRUST_TXT gives the rest.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from articles.models import Page
from articles.navigation import policies
from articles.pages.shared import share


def trust(request: HttpRequest) -> HttpResponse:
    """Answer `/trust.txt` and `/.well-known/trust.txt`: plain text, one attribute a line."""
    told = policies()
    pages = [
        ("contact" if tells == Page.Tells.CONTACT else "disclosure", settings.SITE_ADDRESS + told[tells].path)
        for tells in Page.Tells
        if tells in told
    ]
    training = ("datatrainingallowed", "yes" if settings.AI_CRAWLERS else "no")
    # If a page and the setting name the same address, it is listed once.
    lines = list(dict.fromkeys([*settings.TRUST_TXT, *pages, training]))
    text = f"# {settings.SITE_NAME}, {settings.SITE_ADDRESS}\n" + "".join(f"{name}={value}\n" for name, value in lines)
    return share(HttpResponse(text, content_type="text/plain; charset=utf-8"))
