"""A newsletter for the tests, and the times at which things happen: a Friday before and after half past six."""

from datetime import UTC, datetime, timedelta

import pytest

from newsletters.models import Edition, Newsletter
from tests.accounts.conftest import ask, register  # noqa: F401  (fixtures)

# Friday, in winter: London is at UTC.
MORNING = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)


def _newsletter(slug: str, position: int) -> Newsletter:
    # Tests with real transactions empty the table, so a missing newsletter is made again.
    defaults = {"name": f"The {slug} newsletter", "promise": f"our {slug} reading by e-mail.", "position": position}
    return Newsletter.objects.get_or_create(slug=slug, defaults=defaults)[0]


@pytest.fixture
def daily(db) -> Newsletter:
    return _newsletter("daily", 1)


@pytest.fixture
def weekly(db) -> Newsletter:
    return _newsletter("weekly", 2)


@pytest.fixture
def go_out():
    """Mark an edition as gone out: `go_out(edition, at)`."""

    def mark(edition: Edition, at: datetime | None = None) -> Edition:
        edition.frozen_at = edition.finished_at = at or edition.due_at
        edition.save(update_fields=["frozen_at", "finished_at"])
        return edition

    return mark


@pytest.fixture
def hours_before():
    """A moment before MORNING: `hours_before(3)`."""
    return lambda hours: MORNING - timedelta(hours=hours)
