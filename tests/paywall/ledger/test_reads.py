"""The ledger with a real database and simultaneous requests (docs/meter.md, rules 7 and 8)."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from paywall import identity
from paywall.access import Outcome, Tried
from paywall.checks import the_ledger_can_count
from paywall.ledger import reads
from paywall.models import Allowance, Read

NOW = datetime(2026, 11, 5, 12, 30, tzinfo=UTC)


def at_once(calls):
    """Run each call in its own thread, all released at the same moment; return their results."""
    gate = threading.Barrier(len(calls))

    def run(call):
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def admit(network, now, per_hour=20, per_day=60):
    """Try to count a new visitor's first read for this network; return whether it was counted."""
    reader = identity.hashed(identity.new())
    outcome = reads.count_first(reader, "2026-11", "a1", now, network, per_hour=per_hour, per_day=per_day)
    assert outcome in (Outcome(Tried.COUNTED, 1), Outcome(Tried.NO_ALLOWANCE))
    return outcome.tried is Tried.COUNTED


@pytest.mark.django_db(transaction=True)
# A few compete as hard for three slots as many do, so one crowd is enough.
@pytest.mark.parametrize("requests", [50, 8, 8, 5, 4])
def test_requests_at_once_open_exactly_three_articles(requests):
    reader = identity.hashed("many")
    outcomes = at_once([lambda n=n: reads.count(reader, "2026-11", f"a{n}", 3, NOW) for n in range(requests)])
    assert sorted(outcome.reads for outcome in outcomes if outcome.tried is Tried.COUNTED) == [1, 2, 3]
    assert sum(outcome.tried is Tried.FULL for outcome in outcomes) == requests - 3
    assert sorted(Read.objects.filter(reader=reader).values_list("slot", flat=True)) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_requests_at_once_for_one_article_count_it_once():
    reader = identity.hashed("one")
    outcomes = at_once([lambda: reads.count(reader, "2026-11", "a1", 3, NOW) for _ in range(16)])
    assert [outcome.tried for outcome in outcomes].count(Tried.COUNTED) == 1
    assert {outcome.tried for outcome in outcomes} == {Tried.COUNTED, Tried.HELD}
    assert Read.objects.filter(reader=reader).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_network_brings_no_more_new_visitors_than_its_allowance():
    admitted = at_once([lambda: admit("net", NOW) for _ in range(30)])
    assert admitted.count(True) == 20
    assert Allowance.objects.get().day_count == Read.objects.count() == 20


@pytest.mark.django_db
def test_the_hourly_allowance_renews_within_the_day_but_the_daily_one_does_not():
    def draw(now):
        return sum(admit("net", now) for _ in range(25))

    assert [draw(NOW + timedelta(hours=hour)) for hour in range(5)] == [20, 20, 20, 0, 0]
    assert Allowance.objects.get().day_count == 60
    assert admit("other", NOW)
    assert not admit("third", NOW, per_hour=0)
    assert Allowance.objects.count() == 2
    assert Read.objects.count() == 61


@pytest.mark.django_db
def test_rereading_is_not_counted_and_periods_are_separate():
    def tried(article, period="2026-11"):
        return reads.count("r" * 32, period, article, 2, NOW).tried

    assert [tried(article) for article in ("a1", "a1", "a2", "a3", "a2")] == [
        Tried.COUNTED,
        Tried.HELD,
        Tried.COUNTED,
        Tried.FULL,
        Tried.HELD,
    ]
    assert tried("a3", period="2026-12") is Tried.COUNTED
    assert reads.held("r" * 32, "2026-11") == {"a1", "a2"}


@pytest.mark.django_db
def test_a_failed_view_is_taken_back_unless_the_visitor_read_on():
    for article in ("a1", "a2"):
        reads.count("r" * 32, "2026-11", article, 3, NOW)
    reads.take_back("r" * 32, "2026-11", "a1")
    assert reads.held("r" * 32, "2026-11") == {"a1", "a2"}
    reads.take_back("r" * 32, "2026-11", "a2")
    assert reads.held("r" * 32, "2026-11") == {"a1"}


@pytest.mark.django_db
def test_purging_keeps_the_current_month(monkeypatch):
    monkeypatch.setattr(reads, "PURGED_AT_ONCE", 2)
    for number, period in enumerate(("2026-09", "2026-09", "2026-10", "2026-10", "2026-10", "2026-11")):
        reads.count("r" * 32, period, f"a{number}", 9, NOW)
    admit("net", NOW - timedelta(days=3))
    admit("net", NOW)
    assert reads.purge("2026-11", "2026-11-04") == (5, 1)
    assert set(Read.objects.values_list("period", flat=True)) == {"2026-11"}
    assert Allowance.objects.get().day == "2026-11-05"


@pytest.mark.django_db(transaction=True)
def test_a_locked_ledger_is_unavailable_within_a_second():
    locked, done = threading.Event(), threading.Event()

    def hold():
        try:
            with connection.cursor() as cursor:
                if connection.vendor == "sqlite":
                    cursor.execute("BEGIN IMMEDIATE")
                else:
                    cursor.execute("BEGIN")
                    cursor.execute("LOCK TABLE paywall_read IN ACCESS EXCLUSIVE MODE")
                locked.set()
                done.wait(10)
                cursor.execute("ROLLBACK")
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    assert locked.wait(10)
    began = time.monotonic()
    try:
        with pytest.raises(reads.Unavailable):
            reads.count("r" * 32, "2026-11", "a1", 3, NOW)
        waited = time.monotonic() - began
    finally:
        done.set()
        holder.join()
    assert waited < 1
    # The connection's timeout for other writers is restored.
    if connection.vendor == "sqlite":
        assert connection.connection.execute("PRAGMA busy_timeout").fetchone()[0] == 10_000
    assert reads.count("r" * 32, "2026-11", "a1", 3, NOW).tried is Tried.COUNTED


def test_a_database_that_cannot_count_fails_the_checks(monkeypatch, settings):
    assert the_ledger_can_count(None) == []
    settings.METER_NEW_PER_DAY = -1
    monkeypatch.setattr("paywall.checks.OLDEST_SQLITE", (99, 0, 0))
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "server_side_binding", True)
    found = {error.id for error in the_ledger_can_count(None)}
    assert found == {"paywall.E002", "paywall.E003"} | ({"paywall.E001"} if connection.vendor == "sqlite" else set())
