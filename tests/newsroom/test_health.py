"""The page that load balancers ask."""

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection


@pytest.mark.django_db
def test_it_says_that_the_database_answers(client):
    response = client.get("/-/healthz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok"}
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_it_says_that_the_database_does_not_answer(client):
    with patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        response = client.get("/-/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": "down"}


@pytest.mark.django_db
def test_it_answers_without_https_where_all_else_redirects(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/-/healthz").status_code == 200
    assert client.get("/").status_code == 301
