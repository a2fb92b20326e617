"""Readers and editions of the daily newsletter."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsletters import composing
from newsletters.sending.freezing import freeze
from tests.factories import make_article
from tests.newsletters.sending.transport import Transport


@pytest.fixture
def make_reader(make_user, daily):
    """A reader who has asked for the daily newsletter."""

    def make(email: str, **fields):
        user = make_user(email, **fields)
        user.subscriptions.create(newsletter=daily, wording=daily.wording, source="page")
        return user

    return make


@pytest.fixture
def draft(daily):
    """Draw today's edition up, with an article that was published an hour ago."""

    def make(articles: int = 1):
        for _ in range(articles):
            make_article()
        now = timezone.now()
        return composing.draw_up(daily, timezone.localdate(now), now)

    return make


@pytest.fixture
def frozen(draft, make_reader):
    """An edition that is being sent, and its readers: `edition, readers = frozen(3)`."""

    def make(number: int):
        readers = [make_reader(f"reader{n}@example.com") for n in range(number)]
        # The edition is frozen a second ago, so that every row may be sent at once.
        return freeze(draft().pk, timezone.now() - timedelta(seconds=1)), readers

    return make


@pytest.fixture
def transport():
    return Transport()
