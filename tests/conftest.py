"""The cast: Ada edits, Joe writes, Rhea is registered, Vic visits."""

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache

from articles import generation_cache, versions
from paywall import figures
from paywall.ledger import breaker, checkpoints


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    """Tests roll the database back, so what a process keeps of it must go too."""
    yield
    versions.forget()
    generation_cache.forget_all()
    figures.forget()
    breaker.forget()
    checkpoints.forget()
    cache.clear()


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
