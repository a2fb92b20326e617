"""Tomorrow's edition with three articles, and its readers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.versions import gathered
from newsletters.models import Delivery, Edition, EditionItem, Subscription
from tests.factories import make_article


@pytest.fixture
def make_edition(daily):
    """An edition of the daily newsletter with the given number of articles, `days` from now."""

    @gathered()
    def make(articles: int = 3, days: int = 1, **fields) -> Edition:
        now = timezone.now()
        due = now + timedelta(days=days)
        defaults = {"date": timezone.localdate(due), "due_at": due, "drawn_up_at": now, "is_arranged": True}
        edition = Edition.objects.create(newsletter=daily, **defaults | fields)
        for place in range(articles):
            EditionItem.objects.create(edition=edition, article=make_article(), position=place)
        return edition

    return make


@pytest.fixture
def edition(make_edition) -> Edition:
    return make_edition()


@pytest.fixture
def readers(make_user, daily):
    """Make the given number of readers of the daily newsletter."""

    def make(number: int) -> list:
        users = [make_user(f"reader{place}@example.com", name=f"Reader {place}") for place in range(number)]
        Subscription.objects.bulk_create(
            Subscription(user=user, newsletter=daily, source="page", wording=daily.wording) for user in users
        )
        return users

    return make


@pytest.fixture
def make_sent(make_edition, readers):
    """An edition that is being sent, with a delivery in each of the given states."""

    def make(*states: str, **fields) -> Edition:
        now = timezone.now()
        edition = make_edition(
            frozen_at=now,
            audience=len(states),
            mail_subject="What went out",
            mail_html="<html><head></head><body><p>What went out</p></body></html>",
            mail_text="What went out",
            **fields,
        )
        for user, state in zip(readers(len(states)), states, strict=True):
            error = "421 too busy" if state in ("failed", "uncertain") else ""
            Delivery.objects.create(
                edition=edition,
                user=user,
                address=user.email,
                state=state,
                not_before=now,
                error=error,
                sent_at=now if state == "sent" else None,
            )
        return edition

    return make
