"""The session store: Django's database sessions with a reference to the user.

A premium page needs session and user on every view by a registered reader. One statement reads both (docs/design.md 4.5),
and only the columns that the page needs.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connections, router
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import Session, User
from articles import direct

_READER = direct.Statement(
    """
SELECT s.session_data, u.id, u.password, u.email_verified
FROM accounts_session s JOIN accounts_user u ON u.id = s.user_id
WHERE s.session_key = %s AND s.expire_date > %s AND u.is_active AND NOT u.is_staff""",
    types="varchar, timestamptz",
)


@dataclass(frozen=True)
class Reader:
    """The part of a registered reader that a premium page needs."""

    email_verified: bool
    is_authenticated = is_active = True
    is_staff = False


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls):
        return Session

    def create_model_instance(self, data):
        session = super().create_model_instance(data)
        session.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return session


def reader_at_once(session_key: str) -> Reader | None:
    """Return the registered reader of a session with one query, or None if Django's middlewares must decide.

    The result is None for staff, for an expired or anonymous session, and after a changed password or a rotated secret key.
    """
    now = connections[router.db_for_read(Session)].ops.adapt_datetimefield_value(timezone.now())
    found = direct.rows(_READER, (session_key, now))
    if not found:
        return None
    session_data, pk, password, is_verified = found[0]
    secrets = settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS)
    return Reader(bool(is_verified)) if _is_session_of(session_data, str(pk), password, *secrets) else None


# The row is read on every view, but the same data always gives the same result, so checking its signature is cached.
@lru_cache(maxsize=1024)
def _is_session_of(data: str, user_id: str, password: str, secret_key: str, fallbacks: tuple[str, ...]) -> bool:
    session = DatabaseStore().decode(data)
    return (
        session.get(SESSION_KEY) == user_id
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        # `get_session_auth_hash()` uses only the user's password.
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), User(password=password).get_session_auth_hash())
    )
