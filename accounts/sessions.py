"""The session store: Django's database sessions, each of which knows whose it is.

A premium page asks for session and user on every view by a registered reader, so both come with one statement
(docs/design.md 4.5), and no more of them than the page needs.
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
    """A registered reader, as far as a premium page needs to know them."""

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
    """The registered reader of a session, in one small lookup; None for everybody else and whatever is unusual.

    Then Django's way has the answer, with all its middlewares: for staff, a session that is over or nobody's, a changed
    password, a rotated secret.
    """
    now = connections[router.db_for_read(Session)].ops.adapt_datetimefield_value(timezone.now())
    found = direct.rows(_READER, (session_key, now))
    if not found:
        return None
    session_data, pk, password, is_verified = found[0]
    secrets = settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS)
    return Reader(bool(is_verified)) if _is_session_of(session_data, str(pk), password, *secrets) else None


# The row is read on every view; that we signed what it says, and for whom, is the same as long as it says the same.
@lru_cache(maxsize=1024)
def _is_session_of(data: str, user_id: str, password: str, secret_key: str, fallbacks: tuple[str, ...]) -> bool:
    session = DatabaseStore().decode(data)
    return (
        session.get(SESSION_KEY) == user_id
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        # `get_session_auth_hash()` looks at nothing else of a user.
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), User(password=password).get_session_auth_hash())
    )
