"""Sessions of the demo's people, made inside the site's own process: `print_sessions()`.

Whoever only works at the desk signs in with one of them. To type a password and to check it costs as much as many a journey.
"""

import json

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import User
from accounts.sessions import SessionStore
from newsroom.demo import ACCOUNTS

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# More than any file of journeys needs.
FOR_EACH = 60


def print_sessions() -> None:
    """As JSON: their keys by who they belong to."""
    print(json.dumps({who: [_begin(email) for _ in range(FOR_EACH)] for who, email, *_ in ACCOUNTS}))


def _begin(email: str) -> str:
    user = User.objects.get(email=email)
    session = SessionStore()
    session.update(
        {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: user.get_session_auth_hash()}
    )
    session.create()
    return session.session_key
