"""The icon at the one address that browsers ask without being told: for the admin, feeds and pictures."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static


def favicon(request: HttpRequest) -> HttpResponse:
    """To the icon's hashed name; shared caches may keep that for a day."""
    return HttpResponseRedirect(static("favicon.ico"), headers={"Cache-Control": "public, max-age=86400"})
