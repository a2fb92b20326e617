"""Browsers ask for /favicon.ico where a page names no icon."""

import pytest


@pytest.mark.django_db
def test_the_icon_is_found_where_browsers_look_for_it(client):
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response["Location"] == "/static/favicon.ico"
    assert not response.cookies
