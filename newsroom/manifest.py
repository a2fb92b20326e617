"""`/manifest.webmanifest`: the site's name, icon and colours on the home screen of a phone."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

from articles.pages.shared import share


def manifest(request: HttpRequest) -> HttpResponse:
    """Return the web app manifest. From the home screen the site opens in an ordinary browser tab."""
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
        # The paper colour from styles/base.css.
        "background_color": "#fffdf8",
        "theme_color": "#fffdf8",
        "icons": icons,
    }
    return share(HttpResponse(json.dumps(about, ensure_ascii=False), content_type="application/manifest+json"))
