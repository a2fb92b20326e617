"""A kept connection to PostgreSQL is checked once a second, not once a request. These tests need no server."""

import pytest

from newsroom.postgresql import base


@pytest.fixture
def kept():
    """Return a wrapper with a connection opened by an earlier request; `asked` counts its health checks."""
    wrapper = base.DatabaseWrapper({"OPTIONS": {}, "TIME_ZONE": None, "CONN_MAX_AGE": 600, "NAME": "none"})
    wrapper.connection, wrapper.health_check_enabled = object(), True
    wrapper.asked = 0
    wrapper.lives = True

    def is_usable():
        wrapper.asked += 1
        return wrapper.lives

    wrapper.is_usable = is_usable
    wrapper.close = lambda: setattr(wrapper, "connection", None)
    return wrapper


@pytest.fixture
def request_at(kept, monkeypatch):
    def begin(seconds):
        monkeypatch.setattr(base.time, "monotonic", lambda: seconds)
        kept.health_check_done = False
        kept.close_if_health_check_failed()

    return begin


def test_requests_within_a_second_share_one_health_check(kept, request_at):
    for seconds in (100.0, 100.1, 100.9):
        request_at(seconds)
    assert kept.asked == 1
    request_at(101.1)
    assert kept.asked == 2


def test_a_long_request_is_not_interrupted_by_a_health_check(kept, request_at, monkeypatch):
    request_at(100.0)
    request_at(100.9)
    monkeypatch.setattr(base.time, "monotonic", lambda: 103.0)
    kept.close_if_health_check_failed()
    assert kept.asked == 1


def test_a_connection_that_died_is_closed(kept, request_at):
    kept.lives = False
    request_at(100.0)
    assert kept.connection is None
