"""What must be right in the settings for `articles` to keep its promises."""

from django.conf import settings
from django.core.checks import Error, Warning, register


@register()
def access_is_decided(app_configs, **kwargs) -> list:
    """Without the paywall's middleware what is not free stays a preview; with ARTICLES_OPEN everything is open."""
    found: list = []
    if settings.ARTICLES_OPEN:
        found.append(
            Warning(
                "ARTICLES_OPEN is set: every article is open to everybody and nothing is counted.",
                hint="Leave ARTICLES_OPEN out unless this is meant.",
                id="articles.W001",
            )
        )
    elif "paywall.middleware.AccessMiddleware" not in settings.MIDDLEWARE:
        found.append(
            Error(
                "paywall.middleware.AccessMiddleware is missing from MIDDLEWARE: nobody can read a premium article whole.",
                hint="Add it after the authentication middleware, or set ARTICLES_OPEN=True to open everything.",
                id="articles.E001",
            )
        )
    return found
