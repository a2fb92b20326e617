"""The context processor that gives every template the site's name and navigation."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from articles.navigation import footer_pages, sections


def site(request) -> dict:
    """Return the site's name, tagline and address, `code_minutes` (how long a sign-in code is valid) and the navigation.

    `sections` and `footer_pages` are lazy and cost no query once their cache is warm.
    """
    return {
        "site_name": settings.SITE_NAME,
        "site_tagline": settings.SITE_TAGLINE,
        "site_address": settings.SITE_ADDRESS,
        "code_minutes": settings.CODE_SECONDS // 60,
        "sections": SimpleLazyObject(sections),
        "footer_pages": SimpleLazyObject(footer_pages),
    }
