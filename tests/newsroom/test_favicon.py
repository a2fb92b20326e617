"""Browsers request /favicon.ico if a page names no icon."""

import pytest


@pytest.mark.django_db
def test_browsers_find_the_icon_at_its_usual_address(client):
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response["Location"] == "/static/favicon.ico"
    assert not response.cookies
