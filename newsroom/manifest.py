"""`/manifest.webmanifest`: how a telephone names and draws the site on its home screen."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

from articles.pages.shared import share


def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, with the drawn icons; it opens in the browser like any page."""
    icons = [{"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"}]
    icons += [
        {"src": static(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    about = {
        "id": "/",
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "description": settings.SITE_TAGLINE,
        "lang": "en-GB",
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        # Paper, as in styles/base.css.
        "background_color": "#fffdf8",
        "theme_color": "#fffdf8",
        "icons": icons,
    }
    return share(HttpResponse(json.dumps(about, ensure_ascii=False), content_type="application/manifest+json"))
