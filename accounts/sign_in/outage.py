"""Sign-in while the database or the cache is away: it fails closed, and what was typed stays on the page."""

import logging
import sys

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from accounts.sessions import SessionStore

log = logging.getLogger(__name__)
CANNOT_NOW = "We cannot sign you in just now; nothing is lost. Try again in a minute."
RETRY_SECONDS = 60


def away() -> tuple[type[Exception], ...]:
    """What says that the database or the cache is locked, gone, or not to be reached; for an `except` clause.

    The limits of sign-in are counted in the cache: without it nobody signs in.
    """
    return OperationalError, InterfaceError, *error_of("redis.exceptions", "RedisError")


def error_of(module: str, name: str) -> tuple[type[Exception], ...]:
    """The exception of a package that few sites use, without importing it: where it is not loaded, it is not raised."""
    # A module that another thread is just loading may lack it still.
    error = getattr(sys.modules.get(module), name, None)
    return (error,) if error else ()


def with_session_saved(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """`response`, after the session is written: a failure is still the view's to answer, not the middleware's."""
    if request.session.modified:
        request.session.save()
    return response


def abandon_session(request: HttpRequest, error: Exception) -> None:
    """Leave the stored session as it is, and ask neither it nor the user again in this request."""
    log.warning("503 at %s, because database or cache do not answer: %s", request.path, error)
    request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    request.user = request._cached_user = AnonymousUser()


def retry_later(response: HttpResponse) -> HttpResponse:
    """A 503 that says when to come back, and of which nobody is mailed."""
    response["Retry-After"] = str(RETRY_SECONDS)
    response._has_been_logged = True
    return response
