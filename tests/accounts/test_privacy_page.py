"""The privacy page names every cookie, and is a free page like any other."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_privacy_page_names_every_cookie(client, settings):
    html = client.get("/privacy/").content.decode()
    for name in ("meter", settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"):
        assert f"<code>{name}</code>" in html
    for words in ("400 days", "90 days", "1 year", "newsletter", "Your rights", "mailto:"):
        assert words in html
    assert settings.SESSION_COOKIE_AGE == 90 * 24 * 3600


def test_the_privacy_page_is_cacheable_like_a_free_page(client, rhea, as_user):
    response = client.get("/privacy/")
    assert "public" in response["Cache-Control"] and not response.cookies and "Cookie" not in response.get("Vary", "")
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert as_user(rhea).get("/privacy/").content == response.content
