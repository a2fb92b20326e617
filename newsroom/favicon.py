"""`/favicon.ico`, which browsers request for pages that name no icon: the admin, feeds and pictures."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static


def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the icon's hashed name; shared caches may keep the redirect for a day."""
    return HttpResponseRedirect(static("favicon.ico"), headers={"Cache-Control": "public, max-age=86400"})
