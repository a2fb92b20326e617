"""Fixtures that go from the address to the code and read the e-mail, as a reader does."""

import re

import pytest
from django.urls import reverse

ENTRY = "/account/login/code/"
CODE = "/account/login/code/confirm/"
ARTICLE = "/energy/1-a-bridge/?a=b#rest"


def the_code(mailbox) -> str:
    """Return the code in the newest e-mail, where it has its own line."""
    return re.search(r"^(\d{6})$", mailbox[-1].body, re.MULTILINE)[1]


def wrong(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 1_000_000:06}"


@pytest.fixture
def ask(client):
    """Return a function that requests a code as the wall does: `ask("rhea@example.com", next="/a/#rest")`."""

    def post(email: str, client=client, **data):
        return client.post(ENTRY, {"email": email} | data)

    return post


@pytest.fixture
def register(client, ask, mailoutbox):
    """Return a function that registers a new address, skips the newsletter question and stays signed in."""

    def walk(email: str = "nova@example.com", client=client, **data):
        ask(email, client=client, **data)
        return client.post(CODE, {"code": the_code(mailoutbox)} | data)

    return walk


@pytest.fixture
def account_url():
    return reverse("accounts:account")


@pytest.fixture
def admin_user_of_ours(db, django_user_model):
    return django_user_model.objects.create_superuser("boss@example.com", "correct horse battery")
