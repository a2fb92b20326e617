import time
from datetime import UTC, datetime, timedelta

from articles.generation_cache import GenerationCache
from articles.versions import Now


def now(generation=1, next_switch=None):
    return Now(generation, next_switch)


def test_a_value_is_valid_only_for_its_generation():
    cache = GenerationCache(10)
    cache.put("a", now(1), "old")
    assert cache.get("a", now(1)) == "old"
    assert cache.get("a", now(2)) is None
    cache.put("b", now(2), "new")
    assert cache.get("a", now(1)) is None and cache.get("b", now(2)) == "new"


def test_a_value_made_before_an_edit_is_not_stored_after_it():
    cache = GenerationCache(10)
    cache.put("a", now(2), "new")
    cache.put("a", now(1), "old")
    assert cache.get("a", now(2)) == "new"


def test_a_value_expires_at_the_next_switch_or_at_its_own_end(monkeypatch):
    cache, start = GenerationCache(10), datetime.now(UTC)
    switch = now(1, start + timedelta(seconds=30))
    cache.put("a", switch, "until the switch")
    cache.put("b", switch, "shorter", until=start + timedelta(seconds=10))
    monkeypatch.setattr(time, "time", lambda: start.timestamp() + 20)
    assert cache.get("a", switch) == "until the switch" and cache.get("b", switch) is None
    monkeypatch.setattr(time, "time", lambda: start.timestamp() + 31)
    assert cache.get("a", switch) is None


def test_the_least_recently_used_values_are_dropped_by_total_size():
    cache = GenerationCache(10)
    for key in "abc":
        cache.put(key, now(), key, size=3)
    assert cache.get("a", now()) == "a"
    cache.put("d", now(), "d", size=4)
    assert [key for key in "abcd" if cache.get(key, now())] == ["a", "c", "d"] and cache.size == 10
    cache.put("c", now(), "c", size=1)
    assert cache.size == 8
    cache.put("e", now(), "too large", size=11)
    assert cache.get("e", now()) is None and cache.size == 8


def test_a_value_that_is_empty_is_made_once():
    cache, made = GenerationCache(1), []
    for _ in range(2):
        assert cache.get_or_make("a", now(), lambda: made.append(1) or []) == []
    assert made == [1]
