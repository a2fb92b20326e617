"""System checks that refuse an unsafe start in words.

Django runs checks in `manage.py` only, so `newsroom.wsgi` asks `refusals()` itself: a server that is started directly
refuses as well.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50
# What stands in this repository, or in Django's template for new projects, is known to everybody.
KNOWN_KEYS = ("only-for-development-", "django-insecure-", "change-me")
CACHES_OF_ONE_PROCESS = ("locmem.LocMemCache", "dummy.DummyCache")
MAIL_THAT_STAYS_HERE = ("console", "filebased", "locmem", "dummy")


@register()
def settings_are_safe(app_configs=None, **kwargs) -> list[CheckMessage]:
    """Errors for what must not start, warnings for what is probably not meant."""
    host = urlsplit(settings.SITE_ADDRESS).hostname or ""
    is_public = not is_loopback(host)
    found = _of_several_processes()
    if settings.DEBUG:
        if is_public:
            found.append(
                Error(
                    f"DEBUG is on and SITE_ADDRESS is {settings.SITE_ADDRESS}: strangers would see code and settings on error pages.",
                    hint="Leave DEBUG out of the environment; for development use SITE_ADDRESS=http://127.0.0.1:8000.",
                    id="newsroom.E004",
                )
            )
        elif strangers := [name for name in settings.ALLOWED_HOSTS if not is_loopback(name.strip("[]").lstrip("."))]:
            found.append(
                Warning(
                    f"DEBUG is on and ALLOWED_HOSTS holds {', '.join(strangers)}: who reaches this machine under such a name "
                    "sees code and settings on error pages.",
                    hint="Leave DEBUG or ALLOWED_HOSTS out of the environment.",
                    id="newsroom.W005",
                )
            )
        return found
    return found + _of_secret_key() + _of_hosts(host) + (_of_public_site(host) if is_public else [])


def refusals() -> list[str]:
    """The sentences of all errors among our own checks, each with what to do; empty when the start is safe."""
    return [
        f"{message.msg} {message.hint} ({message.id})"
        for message in settings_are_safe()
        if message.is_serious() and not message.is_silenced()
    ]


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured with the sentences of `refusals()`, if there are any."""
    if sentences := refusals():
        raise ImproperlyConfigured("\n".join(sentences))


def is_loopback(host: str) -> bool:
    """Is this host name or address reached from this machine alone?"""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _of_secret_key() -> list[CheckMessage]:
    key = settings.SECRET_KEY
    how = "Set SECRET_KEY to what this prints: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    if key.startswith(KNOWN_KEYS):
        return [Error("SECRET_KEY is an example that everybody can read.", hint=how, id="newsroom.E001")]
    if len(key) < SHORTEST_KEY or len(set(key)) < 5:
        problem = f"SECRET_KEY is too easy to guess: it needs at least {SHORTEST_KEY} random characters."
        return [Error(problem, hint=how, id="newsroom.E001")]
    return []


def _of_hosts(host: str) -> list[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS:
        return [
            Error(
                "ALLOWED_HOSTS is *: any host name would be believed, also in links that are mailed.",
                hint=f"Name the hosts, for example ALLOWED_HOSTS={host}.",
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
                f"ALLOWED_HOSTS does not hold {bare}, the host of SITE_ADDRESS: every page would answer 400.",
                hint=f"Add it, or leave ALLOWED_HOSTS out: it is then {bare} alone.",
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
                f"PROCESSES is {settings.PROCESSES} and the cache is this process's own memory: "
                "limits on log-ins would count for each process alone.",
                hint="Set CACHE_URL to a Valkey or Redis server, for example redis://127.0.0.1:6379/0, or PROCESSES=1.",
                id="newsroom.E005",
            )
        )
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(
            Warning(
                f"PROCESSES is {settings.PROCESSES} and the database is SQLite, which lets one process write at a time.",
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
                f"SITE_ADDRESS is {settings.SITE_ADDRESS}, without https: passwords and cookies could be read on the way.",
                hint=f"Set SITE_ADDRESS=https://{host} and let a proxy in front speak TLS.",
                id="newsroom.E003",
            )
        )
    elif not settings.PROXY_COUNT:
        found.append(
            Warning(
                "SITE_ADDRESS is https and PROXY_COUNT is 0: behind a proxy that speaks TLS, every page would redirect for ever "
                "and all readers would share one address.",
                hint="Set PROXY_COUNT to the number of proxies in front, or silence this if the server speaks TLS itself.",
                id="newsroom.W002",
            )
        )
    if any(f".{kind}." in settings.EMAIL_BACKEND for kind in MAIL_THAT_STAYS_HERE):
        found.append(
            Warning(
                "Mails stay on this machine: nobody would get a code to sign in.",
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
                "STAFF_SECOND_FACTOR is off: a stolen password alone opens the admin.",
                hint="Leave STAFF_SECOND_FACTOR out of the environment; it is then on.",
                id="newsroom.W004",
            )
        )
    return found
