"""Sign-in during an outage of the database or the cache: nobody is signed in, and typed text stays on the page."""

import logging
import sys

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from accounts.sessions import SessionStore

log = logging.getLogger(__name__)
CANNOT_NOW = "We cannot sign you in just now. Nothing is lost: please try again in a minute."
RETRY_SECONDS = 60


def away() -> tuple[type[Exception], ...]:
    """Return the exceptions that mean the database or the cache is locked, down or unreachable, for an `except` clause.

    The cache counts the sign-in limits, so nobody can sign in without it.
    """
    return OperationalError, InterfaceError, *error_of("redis.exceptions", "RedisError")


def error_of(module: str, name: str) -> tuple[type[Exception], ...]:
    """Return the exception of an optional package without importing it, or nothing if the package is not loaded.

    A package that is not loaded cannot raise its exception.
    """
    # While another thread imports the module, the exception may still be missing from it.
    error = getattr(sys.modules.get(module), name, None)
    return (error,) if error else ()


def with_session_saved(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Save the session, then return `response`. Saving inside the view lets the view handle a failure."""
    if request.session.modified:
        request.session.save()
    return response


def abandon_session(request: HttpRequest, error: Exception) -> None:
    """Replace session and user, so the rest of this request neither saves the session nor queries the user."""
    log.warning("503 at %s, because the database or the cache does not answer: %s", request.path, error)
    request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    request.user = request._cached_user = AnonymousUser()


def retry_later(response: HttpResponse) -> HttpResponse:
    """Add Retry-After to a 503 response and keep Django from e-mailing it to ADMINS."""
    response["Retry-After"] = str(RETRY_SECONDS)
    response._has_been_logged = True
    return response
