"""Sign-in while the database or the cache is away: it fails closed, and what was typed stays on the page."""

import logging

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from accounts.sessions import SessionStore

log = logging.getLogger(__name__)
# Locked, gone, or not to be reached. The limits of sign-in are counted in the cache: without it nobody signs in.
AWAY = (OperationalError, InterfaceError, RedisError)
CANNOT_NOW = "We cannot sign you in just now; nothing is lost. Try again in a minute."
RETRY_SECONDS = 60


def stored(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """`response`, after the session is written: a failure is still the view's to answer, not the middleware's."""
    if request.session.modified:
        request.session.save()
    return response


def let_go(request: HttpRequest, error: Exception) -> None:
    """Leave the stored session as it is, and ask neither it nor the user again in this request."""
    log.warning("503 at %s, because database or cache do not answer: %s", request.path, error)
    request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    request.user = request._cached_user = AnonymousUser()


def marked(response: HttpResponse) -> HttpResponse:
    """A 503 that says when to come back, and of which nobody is mailed."""
    response["Retry-After"] = str(RETRY_SECONDS)
    response._has_been_logged = True
    return response
