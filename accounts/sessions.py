"""The session store: Django's database sessions, each of which knows whose it is.

A premium page asks for session and user on every view by a registered reader, so both come with one statement
(DESIGN.md 4.5). What is unusual is left to Django: another backend, a changed password, a rotated secret key.
"""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from accounts.models import Session


class SessionStore(DatabaseStore):
    # The user whose row came with the session's.
    reader = None

    @classmethod
    def get_model_class(cls):
        return Session

    def create_model_instance(self, data):
        session = super().create_model_instance(data)
        session.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return session

    def _get_session_from_db(self):
        try:
            row = Session.objects.select_related("user").get(
                session_key=self.session_key, expire_date__gt=timezone.now()
            )
        except Session.DoesNotExist:
            self._session_key = None
            return None
        self.reader = row.user
        return row


class ReaderMiddleware(AuthenticationMiddleware):
    """`request.user` as Django's middleware gives it, without a second query where the session brought the user."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: user_of(request))


def user_of(request: HttpRequest):
    """The signed-in user, or Django's AnonymousUser."""
    if not hasattr(request, "_cached_user"):
        request._cached_user = _brought_by(request.session) or get_user(request)
    return request._cached_user


def _brought_by(session):
    user_id = session.get(SESSION_KEY)
    user = getattr(session, "reader", None)
    if user is None or str(user.pk) != user_id or not user.is_active:
        return None
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    fits = constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    return user if fits else None
