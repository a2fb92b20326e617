"""System checks of the settings that `articles` depends on."""

from django.conf import settings
from django.core.checks import Error, Warning, register


@register()
def access_is_decided(app_configs, **kwargs) -> list:
    """Check who decides about access: the paywall's middleware or ARTICLES_OPEN.

    Without the middleware, readers see only previews of what is not free. With ARTICLES_OPEN they read everything.
    """
    found: list = []
    if settings.ARTICLES_OPEN:
        found.append(
            Warning(
                "ARTICLES_OPEN is set: every article is open to everybody and nothing is counted.",
                hint="Remove ARTICLES_OPEN unless this is intended.",
                id="articles.W001",
            )
        )
    elif "paywall.middleware.AccessMiddleware" not in settings.MIDDLEWARE:
        found.append(
            Error(
                "paywall.middleware.AccessMiddleware is missing from MIDDLEWARE: nobody can read a premium article in full.",
                hint="Add it after the authentication middleware, or set ARTICLES_OPEN=True to open everything.",
                id="articles.E001",
            )
        )
    return found
