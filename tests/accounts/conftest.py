"""Reading the mail, and walking from the address to the code, as a reader does."""

import re

import pytest
from django.urls import reverse

ENTRY = "/account/login/code/"
CODE = "/account/login/code/confirm/"
ARTICLE = "/energy/1-a-bridge/?a=b#rest"


def the_code(mailbox) -> str:
    """The code that stands on a line of its own in the newest mail."""
    return re.search(r"^(\d{6})$", mailbox[-1].body, re.MULTILINE)[1]


def wrong(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 1_000_000:06}"


@pytest.fixture
def ask(client):
    """Ask for a code, as the wall does: `ask("rhea@example.com", next="/a/#rest")`."""

    def post(email: str, client=client, **data):
        return client.post(ENTRY, {"email": email} | data)

    return post


@pytest.fixture
def register(client, ask, mailoutbox):
    """Register a new address, answer no newsletter question, and stay signed in."""

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
