"""Periods, networks and their daily hashes, and the recognition of prefetches."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from paywall import meter, network
from paywall.prefetch import is_prefetch

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("now", "zone", "period"),
    [
        (datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC), LONDON, "2026-01"),
        (datetime(2026, 2, 1, 0, 0, tzinfo=UTC), LONDON, "2026-02"),
        # In summer, a month begins an hour earlier in London than in UTC.
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), LONDON, "2026-06"),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), LONDON, "2026-07"),
        (datetime(2026, 12, 31, 20, 0, tzinfo=UTC), ZoneInfo("Asia/Tokyo"), "2027-01"),
    ],
)
def test_a_period_is_the_month_in_the_sites_time_zone(now, zone, period):
    assert meter.period_of(now, zone) == period


@pytest.mark.parametrize(
    ("period", "day"),
    [("2026-01", date(2026, 2, 1)), ("2026-11", date(2026, 12, 1)), ("2026-12", date(2027, 1, 1))],
)
def test_the_count_starts_again_on_the_first_of_the_next_month(period, day):
    assert meter.starts_again(period) == day


@pytest.mark.parametrize(
    ("period", "months", "earlier"), [("2026-03", 0, "2026-03"), ("2026-01", 1, "2025-12"), ("2026-02", 14, "2024-12")]
)
def test_periods_are_counted_backwards(period, months, earlier):
    assert meter.before(period, months) == earlier


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("198.51.100.77", "198.51.100.0/24"),
        ("::ffff:198.51.100.77", "198.51.100.0/24"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("2001:db8:1:200:ffff::9%eth0", "2001:db8:1:200::/56"),
        ("", "unknown"),
        ("unix:/run/socket", "unknown"),
    ],
)
def test_a_network_is_an_ipv4_24_or_an_ipv6_56(address, name):
    assert network.network_of(address) == name


def test_the_hash_of_a_network_changes_with_the_day_and_the_key():
    hashes = {
        network.hashed("198.51.100.0/24", "2026-11-05", "k"),
        network.hashed("198.51.100.0/24", "2026-11-06", "k"),
        network.hashed("198.51.100.0/24", "2026-11-05", "other"),
        network.hashed("198.51.101.0/24", "2026-11-05", "k"),
    }
    assert len(hashes) == 4
    assert all(len(found) == 32 for found in hashes)


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ({}, False),
        ({"HTTP_SEC_PURPOSE": "prefetch"}, True),
        ({"HTTP_SEC_PURPOSE": "prefetch;prerender"}, True),
        ({"HTTP_SEC_PURPOSE": "Prefetch; anonymous-client-ip"}, True),
        ({"HTTP_PURPOSE": "prefetch"}, True),
        ({"HTTP_X_MOZ": "prefetch"}, True),
        ({"HTTP_SEC_PURPOSE": "not-prefetch"}, False),
        ({"HTTP_SEC_PURPOSE": ""}, False),
    ],
)
def test_a_prefetch_is_recognised_by_its_tokens(headers, answer):
    assert is_prefetch(headers) is answer
