"""The session store: Django's database sessions, each of which knows whose it is.

A premium page asks for session and user on every view by a registered reader, so both come with one statement
(DESIGN.md 4.5). What is unusual is left to Django: another backend, a changed password, a rotated secret key.
"""

from functools import lru_cache

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connections, router
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from accounts.models import Session, User


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
        found = _session_and_user(self.session_key)
        if found is None:
            self._session_key = None
            return None
        row, self.reader = found
        return row

    def decode(self, session_data):
        try:
            return _decoded(session_data, settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS)).copy()
        except _NotFlat:
            return super().decode(session_data)


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


def _session_and_user(session_key: str) -> tuple[Session, User | None] | None:
    """What `Session.objects.select_related("user").get(...)` finds, without building the same statement on every view."""
    connection = connections[router.db_for_read(Session)]
    statement, converters = _statement(connection.alias)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(statement, (session_key, now))
        row = cursor.fetchone()
    if row is None:
        return None
    values = list(row)
    for place, convert, column in converters:
        values[place] = convert(values[place], column, connection)
    session = Session.from_db(connection.alias, _names(Session), values[: len(_names(Session))])
    of_user = values[len(_names(Session)) :]
    # The user's row is all NULL where the session is nobody's.
    user = User.from_db(connection.alias, _names(User), of_user) if session.user_id and of_user[0] else None
    return session, user


@lru_cache(maxsize=8)
def _statement(alias: str) -> tuple[str, list[tuple]]:
    """The statement, and by place in its rows what turns a database's value into Python's."""
    connection = connections[alias]
    quote = connection.ops.quote_name
    columns = [
        field.get_col(model._meta.db_table) for model in (Session, User) for field in model._meta.concrete_fields
    ]
    session, user = quote(Session._meta.db_table), quote(User._meta.db_table)
    names = ", ".join(f"{quote(column.alias)}.{quote(column.target.column)}" for column in columns)
    statement = (
        f"SELECT {names} FROM {session} LEFT JOIN {user} ON {user}.{quote(User._meta.pk.column)} = {session}.user_id "
        f"WHERE {session}.session_key = %s AND {session}.expire_date > %s"
    )
    converters = [
        (place, convert, column)
        for place, column in enumerate(columns)
        for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
    ]
    return statement, converters


@lru_cache(maxsize=4)
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


class _NotFlat(Exception):
    """A session that holds lists or the like: a shared copy of it could be changed by whoever got it."""


# The row is read on every view; what its text means, and that we signed it, is the same as long as it is the same text.
@lru_cache(maxsize=1024)
def _decoded(session_data: str, secret_key: str, fallbacks: tuple[str, ...]) -> dict:
    decoded = DatabaseStore().decode(session_data)
    if any(isinstance(value, dict | list) for value in decoded.values()):
        raise _NotFlat
    return decoded


@lru_cache(maxsize=1024)
def _fits(told: str, password: str, secret_key: str) -> bool:
    """Whether a session's hash is that of the user's password (`get_session_auth_hash()` looks at nothing else)."""
    return constant_time_compare(told, User(password=password).get_session_auth_hash())


def _brought_by(session):
    user_id = session.get(SESSION_KEY)
    user = getattr(session, "reader", None)
    if user is None or str(user.pk) != user_id or not user.is_active:
        return None
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    return user if _fits(session.get(HASH_SESSION_KEY, ""), user.password, settings.SECRET_KEY) else None
