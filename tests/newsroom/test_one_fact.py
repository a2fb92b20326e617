"""A fact that is stated in two places is either derived from one of them or compared here."""

import re

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from articles.pictures.files import uploads
from paywall import identity, policy
from paywall.models import DEFAULT_LIMIT, MeterPolicy
from tests.architecture.sources import ROOT

MIB = 1024 * 1024


@pytest.mark.django_db
def test_page_and_mail_state_the_configured_lifetime_of_a_code(client, settings, mailoutbox):
    settings.CODE_SECONDS = 7 * 60
    page = client.post("/account/login/code/", {"email": "nova@example.com"}, follow=True)
    assert "valid for 7 minutes" in page.content.decode() and "valid for 7 minutes" in mailoutbox[0].body


def test_documented_proxies_accept_the_largest_picture():
    text = (ROOT / "docs" / "operating.md").read_text()
    told = re.findall(r"client_max_body_size (\d+)m|request_buffers (\d+)MiB", text)
    assert len(told) == 2
    assert all(int(first or second) * MIB >= uploads.MAX_BYTES + MIB for first, second in told)


@pytest.mark.django_db
def test_the_default_meter_limit_is_the_same_everywhere():
    field = MigrationLoader(connection).project_state().models["paywall", "meterpolicy"].fields["limit"]
    assert field.default == DEFAULT_LIMIT == policy.current().limit == MeterPolicy().limit
    words = {3: "Three"}[DEFAULT_LIMIT]
    assert f"{words} premium articles a month" in (ROOT / "README.md").read_text()


@pytest.mark.django_db
def test_the_privacy_page_says_how_long_cookies_live(client, settings):
    html = client.get("/privacy/").content.decode()
    for name, seconds in (("meter", identity.SECONDS), ("sessionid", settings.SESSION_COOKIE_AGE)):
        row = re.search(rf"<code>{name}</code>.*?</tr>", html, re.DOTALL)[0]
        assert f"<td>{seconds // 86_400} days</td>" in row
