"""What every template may say: the site's name and its navigation."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from articles.navigation import footer_pages, sections


def site(request) -> dict:
    """`site_name`, `site_tagline`, `site_address`, how long a code is valid (`code_minutes`), the `sections` of the navigation and the `footer_pages`, which cost no query when warm."""
    return {
        "site_name": settings.SITE_NAME,
        "site_tagline": settings.SITE_TAGLINE,
        "site_address": settings.SITE_ADDRESS,
        "code_minutes": settings.CODE_SECONDS // 60,
        "sections": SimpleLazyObject(sections),
        "footer_pages": SimpleLazyObject(footer_pages),
    }
