"""System checks that stop the site from starting with unsafe settings, and say why.

Django runs system checks only in `manage.py`. So `newsroom.wsgi` calls `refuse_unsafe_start()`, and a server that is
started directly runs the same checks.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50
# Prefixes of keys that are public: they appear in this repository or in Django's template for new projects.
KNOWN_KEYS = ("only-for-development-", "django-insecure-", "change-me")
CACHES_OF_ONE_PROCESS = ("locmem.LocMemCache", "dummy.DummyCache")
MAIL_THAT_STAYS_HERE = ("console", "filebased", "locmem", "dummy")


@register()
def settings_are_safe(app_configs=None, **kwargs) -> list[CheckMessage]:
    """Return errors for settings that must stop the start and warnings for settings that are probably mistakes."""
    host = urlsplit(settings.SITE_ADDRESS).hostname or ""
    is_public = not is_loopback(host)
    found = _of_several_processes()
    if settings.DEBUG:
        if is_public:
            found.append(
                Error(
                    f"DEBUG is on and SITE_ADDRESS is {settings.SITE_ADDRESS}: error pages would show code and settings to anyone.",
                    hint="Remove DEBUG from the environment, or set SITE_ADDRESS=http://127.0.0.1:8000 for development.",
                    id="newsroom.E004",
                )
            )
        elif strangers := [name for name in settings.ALLOWED_HOSTS if not is_loopback(name.strip("[]").lstrip("."))]:
            found.append(
                Warning(
                    f"DEBUG is on and ALLOWED_HOSTS contains {', '.join(strangers)}: anyone who reaches this machine under "
                    "such a name sees code and settings on error pages.",
                    hint="Remove DEBUG or ALLOWED_HOSTS from the environment.",
                    id="newsroom.W005",
                )
            )
        return found
    return found + _of_secret_key() + _of_hosts(host) + (_of_public_site(host) if is_public else [])


def refusals() -> list[str]:
    """Return one line per error from the checks above: message, hint and id. The list is empty when the start is safe."""
    return [
        f"{message.msg} {message.hint} ({message.id})"
        for message in settings_are_safe()
        if message.is_serious() and not message.is_silenced()
    ]


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured with the lines of `refusals()`, if there are any."""
    if sentences := refusals():
        raise ImproperlyConfigured("\n".join(sentences))


def is_loopback(host: str) -> bool:
    """Return whether this host name or IP address is reachable only from this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _of_secret_key() -> list[CheckMessage]:
    key = settings.SECRET_KEY
    how = "Set SECRET_KEY to the output of: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    if key.startswith(KNOWN_KEYS):
        return [Error("SECRET_KEY is a published example, not a secret.", hint=how, id="newsroom.E001")]
    if len(key) < SHORTEST_KEY or len(set(key)) < 5:
        problem = f"SECRET_KEY is too easy to guess: it needs at least {SHORTEST_KEY} random characters."
        return [Error(problem, hint=how, id="newsroom.E001")]
    return []


def _of_hosts(host: str) -> list[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS:
        return [
            Error(
                "ALLOWED_HOSTS is *: the site would trust any host name, even in links that it sends by e-mail.",
                hint=f"List the hosts, for example ALLOWED_HOSTS={host}.",
                id="newsroom.E002",
            )
        ]
    allowed = [name.lower() for name in settings.ALLOWED_HOSTS]
    bare = f"[{host}]" if ":" in host else host
    if not any(
        name == bare or (name.startswith(".") and (bare == name[1:] or bare.endswith(name))) for name in allowed
    ):
        return [
            Error(
                f"ALLOWED_HOSTS does not contain {bare}, the host of SITE_ADDRESS: every page would answer 400.",
                hint=f"Add {bare}, or leave ALLOWED_HOSTS out: it then defaults to {bare}.",
                id="newsroom.E006",
            )
        ]
    return []


def _of_several_processes() -> list[CheckMessage]:
    if settings.PROCESSES < 2:
        return []
    found: list[CheckMessage] = []
    if settings.CACHES["default"]["BACKEND"].endswith(CACHES_OF_ONE_PROCESS):
        found.append(
            Error(
                f"PROCESSES is {settings.PROCESSES} and the cache is local memory: "
                "each process would count sign-in limits separately.",
                hint="Set CACHE_URL to a Valkey or Redis server, for example redis://127.0.0.1:6379/0, or PROCESSES=1.",
                id="newsroom.E005",
            )
        )
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(
            Warning(
                f"PROCESSES is {settings.PROCESSES} and the database is SQLite, which allows one writer at a time.",
                hint="Set DATABASE_URL to a PostgreSQL database.",
                id="newsroom.W001",
            )
        )
    return found


def _of_public_site(host: str) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.SITE_IS_SECURE:
        found.append(
            Error(
                f"SITE_ADDRESS is {settings.SITE_ADDRESS}, without https: passwords and cookies would travel unencrypted.",
                hint=f"Set SITE_ADDRESS=https://{host} and terminate TLS at a proxy in front of the site.",
                id="newsroom.E003",
            )
        )
    elif not settings.PROXY_COUNT:
        found.append(
            Warning(
                "SITE_ADDRESS is https and PROXY_COUNT is 0: behind a proxy that terminates TLS, every page would redirect "
                "in a loop and all readers would appear to have the proxy's address.",
                hint="Set PROXY_COUNT to the number of proxies in front, or silence this check if the server terminates TLS itself.",
                id="newsroom.W002",
            )
        )
    if any(f".{kind}." in settings.EMAIL_BACKEND for kind in MAIL_THAT_STAYS_HERE):
        found.append(
            Warning(
                "E-mail stays on this machine: nobody would receive a sign-in code.",
                hint="Set EMAIL_URL to a mail server, for example smtp+tls://USER:PASSWORD@HOST:587.",
                id="newsroom.W003",
            )
        )
    if settings.NEWSLETTER_SEND_FROM_SERVER:
        found.append(
            Warning(
                "NEWSLETTER_SEND_FROM_SERVER is on: the processes that answer readers send the newsletters as well, and a restart "
                "may leave a mail in doubt.",
                hint="Run `manage.py send_newsletters` from cron or with --loop, and leave NEWSLETTER_SEND_FROM_SERVER out.",
                id="newsroom.W006",
            )
        )
    if not settings.STAFF_SECOND_FACTOR:
        found.append(
            Warning(
                "STAFF_SECOND_FACTOR is off: a stolen password is enough to enter the admin.",
                hint="Remove STAFF_SECOND_FACTOR from the environment; it is on by default.",
                id="newsroom.W004",
            )
        )
    return found
