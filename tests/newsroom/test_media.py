"""Pictures are served under hashed names only, may be cached for ever, and nothing else in their folder is served."""

import pytest
from django.conf import settings

from tests.factories import make_picture

pytestmark = pytest.mark.django_db


def test_a_stored_picture_is_sent_with_its_type_and_may_be_kept_for_ever(client):
    picture = make_picture()
    response = client.get(picture.file.url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg" and response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    with picture.file.open() as stored:
        assert b"".join(response.streaming_content) == stored.read()
    assert not response.cookies


@pytest.mark.parametrize(
    "name", ["secret.txt", "0" * 20 + ".jpg", "picture.jpg", "0" * 20 + ".svg", "0" * 20 + ".jpg%0a"]
)
def test_any_other_name_is_not_found(client, name):
    folder = settings.MEDIA_ROOT / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "secret.txt").write_text("a secret")
    assert client.get(f"/media/pictures/{name}").status_code == 404


@pytest.mark.parametrize("path", ["/media/", "/media/secret.txt", "/media/pictures/../secret.txt", "/media/pictures/"])
def test_nothing_else_in_the_media_folder_is_served(client, path):
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / "secret.txt").write_text("a secret")
    assert client.get(path).status_code == 404
