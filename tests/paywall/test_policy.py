"""The meter's limit, cached in a process (docs/meter.md, rule 5)."""

import time

import pytest

from paywall import policy
from paywall.models import DEFAULT_LIMIT, MeterPolicy

pytestmark = pytest.mark.django_db


def test_a_saved_limit_applies_at_once_and_then_costs_no_query(settings, django_assert_num_queries):
    settings.GENERATION_POLL_SECONDS = 60
    assert policy.current().limit == DEFAULT_LIMIT
    MeterPolicy.objects.update_or_create(pk=1, defaults={"limit": 5})
    assert policy.current().limit == 5
    with django_assert_num_queries(0):
        assert policy.current().limit == 5


def test_a_limit_changed_without_a_save_applies_from_the_next_poll(settings, monkeypatch):
    settings.GENERATION_POLL_SECONDS = 60
    MeterPolicy.objects.update_or_create(pk=1, defaults={"limit": 5})
    assert policy.current().limit == 5
    MeterPolicy.objects.update(limit=7)
    assert policy.current().limit == 5
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert policy.current().limit == 7
