"""The two states of a piece that is not free, without any meter; and what a page costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import generation_cache, versions


@pytest.fixture
def preview_page(client, settings):
    """A page as those see it who may not read the piece: `preview_page(piece)`."""

    def get(piece) -> str:
        settings.ARTICLES_OPEN = False
        settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("paywall.")]
        return client.get(piece.get_absolute_url()).content.decode()

    return get


@pytest.fixture
def whole_page(client, settings):
    """A page as those see it who may read the piece whole: `whole_page(piece)`."""

    def get(piece) -> str:
        settings.ARTICLES_OPEN = True
        return client.get(piece.get_absolute_url()).content.decode()

    return get


@pytest.fixture
def queries_of(client):
    """How many queries an address costs when nothing is remembered: `queries_of("/")`."""

    def count(path: str) -> int:
        versions.forget()
        generation_cache.forget_all()
        with CaptureQueriesContext(connection) as asked:
            response = client.get(path, headers={"cache-control": "no-cache"})
        assert response.status_code == 200
        return len(asked)

    return count
