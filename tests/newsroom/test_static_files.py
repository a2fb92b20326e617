"""Static files have their own Content-Security-Policy: an SVG image opened on its own cannot run or load anything."""

from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import override_settings

from tests.settings import BASE_DIR


@pytest.mark.django_db
def test_an_svg_image_may_run_nothing():
    with override_settings(WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        response = Client().get("/static/icon.svg")
    assert response.status_code == 200
    assert b"".join(response) == Path(BASE_DIR, "newsroom/static/icon.svg").read_bytes()
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert response["X-Content-Type-Options"] == "nosniff"
