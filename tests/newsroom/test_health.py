"""The health check for load balancers."""

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection


@pytest.mark.django_db
def test_healthz_reports_a_working_database(client):
    response = client.get("/-/healthz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok"}
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_healthz_reports_an_outage(client):
    with patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        response = client.get("/-/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": "down"}


@pytest.mark.django_db
def test_healthz_is_not_redirected_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/-/healthz").status_code == 200
    assert client.get("/").status_code == 301
