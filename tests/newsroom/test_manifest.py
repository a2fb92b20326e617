"""The web app manifest and the icons that it names."""

import io
import json

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

pytestmark = pytest.mark.django_db


def test_the_manifest_names_the_site_and_icons_that_exist_in_their_size(client):
    response = client.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    about = json.loads(response.content)
    assert about["name"] == "Camber"
    assert about["start_url"] == "/"
    for icon in about["icons"]:
        path = finders.find(icon["src"].removeprefix("/static/"))
        if icon["type"] == "image/png":
            with open(path, "rb") as file:
                assert "x".join(map(str, Image.open(io.BytesIO(file.read())).size)) == icon["sizes"]
        else:
            assert path.endswith(".svg")


def test_every_page_names_the_manifest_and_its_icons(client):
    page = client.get("/").content.decode()
    for link in ('rel="manifest"', 'rel="icon"', 'rel="apple-touch-icon"', 'name="theme-color"'):
        assert link in page
