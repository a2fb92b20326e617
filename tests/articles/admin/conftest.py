"""Who else is at the desk."""

import pytest


@pytest.fixture
def two(client, django_user_model, ada, make_user):
    """Two editors, each with a browser of their own."""
    bea = make_user("bea@example.com", "Editors", is_staff=True, name="Bea Editor")
    second = type(client)()
    for browser, user in ((client, ada), (second, bea)):
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client, second
