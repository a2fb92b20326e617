"""The cast: Ada edits, Joe writes, Rhea is registered, Vic visits."""

import gc
from pathlib import Path

import pytest
from _pytest import runner
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from articles import generation_cache, versions
from newsroom.serving.frames import with_room
from paywall import figures
from paywall.ledger import breaker
from tests import factories
from tests.live import DATABASE, copy_prepared, start_preparing

# Until all tests are collected: hardly any of what is made meanwhile is garbage, and looking for it takes a third of the time.
gc.disable()
# Few tests look at what listens to changes. What pages save is always heard.
factories.listeners_hear = False


def pytest_sessionstart(session):
    """Begin with what the first test with a database waits for, while the tests are collected."""
    if not hasattr(session.config, "workerinput"):
        start_preparing()


def pytest_collection_modifyitems(items):
    """Skip what is for the other database alone, and note both facts in the report, where `.ci/count.py` reads them."""
    for item in items:
        for mark in item.iter_markers("engine"):
            (engine,) = mark.args
            assert engine in ("sqlite", "postgresql"), engine
            item.user_properties += [("only for", engine), ("on", connection.vendor)]
            if engine != connection.vendor:
                item.add_marker(pytest.mark.skip(reason=f"for {engine} alone"))


def pytest_collection_finish():
    """Let the collector of garbage ignore modules and tests, and look at the rest more seldom."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 50)


_run = with_room(runner.pytest_runtest_protocol)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Run a test as pytest does, with room for its frames: in one file, fifteen tests asked for memory 170,000 times."""
    return _run(item, nextitem)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """The test database, in pytest-django's place: on SQLite a copy of the migrated one, so that no process migrates."""
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite:
        copy_prepared(DATABASE, Path(connection.settings_dict["TEST"]["NAME"]))
    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=0, interactive=False, aliases=["default"], serialized_aliases=[], keepdb=is_sqlite
        )
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    """Tests roll the database back, so what a process keeps of it must go too."""
    yield
    versions.forget()
    generation_cache.forget_all()
    figures.forget()
    breaker.forget()
    cache.clear()


@pytest.fixture
def polls_each_time(settings):
    """Ask the database for the generation at each use, for tests of what is cached, of outages, and of other processes' edits."""
    settings.GENERATION_POLL_SECONDS = 0


@pytest.fixture
def listeners_hear(monkeypatch):
    """Let the search index, the cards and the table of pictures in texts hear of what the factories make."""
    monkeypatch.setattr(factories, "listeners_hear", True)


@pytest.fixture
def make_user(db, django_user_model):
    """Make a user by e-mail address; `group` names the group that they belong to."""

    def make(email: str, group: str = "", **fields):
        user = django_user_model.objects.create_user(
            email, "correct horse battery", email_verified=fields.pop("email_verified", True), **fields
        )
        user.emailaddress_set.create(email=email, verified=user.email_verified, primary=True)
        if group:
            user.groups.add(Group.objects.get(name=group))
        return user

    return make


@pytest.fixture
def ada(make_user):
    return make_user("ada@example.com", "Editors", is_staff=True, name="Ada Editor")


@pytest.fixture
def joe(make_user):
    return make_user("joe@example.com", "Journalists", is_staff=True, name="Joe Journalist")


@pytest.fixture
def rhea(make_user):
    return make_user("rhea@example.com", name="Rhea Reader")


@pytest.fixture
def as_user(client):
    """A client that is signed in: `as_user(ada).get(...)`."""

    def sign_in(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
