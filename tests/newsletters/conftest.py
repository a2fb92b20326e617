"""The two newsletters that a site begins with. Tests with real transactions empty the table, so they are made where they are missing."""

import pytest

from newsletters.models import Newsletter


def _newsletter(slug: str, position: int) -> Newsletter:
    defaults = {"name": f"The {slug} newsletter", "promise": f"our {slug} reading by e-mail.", "position": position}
    return Newsletter.objects.get_or_create(slug=slug, defaults=defaults)[0]


@pytest.fixture
def daily(db) -> Newsletter:
    return _newsletter("daily", 1)


@pytest.fixture
def weekly(db) -> Newsletter:
    return _newsletter("weekly", 2)
