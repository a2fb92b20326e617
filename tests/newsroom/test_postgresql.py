"""A kept connection to PostgreSQL is asked whether it lives once a second, not before each page. (No server is needed.)"""

import pytest

from newsroom.postgresql import base


@pytest.fixture
def kept():
    """A connection that was opened some requests ago; `asked` counts how often it was asked."""
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


def test_requests_of_one_second_ask_once(kept, request_at):
    for seconds in (100.0, 100.1, 100.9):
        request_at(seconds)
    assert kept.asked == 1
    request_at(101.1)
    assert kept.asked == 2


def test_a_long_request_is_not_asked_in_its_middle(kept, request_at, monkeypatch):
    request_at(100.0)
    request_at(100.9)
    monkeypatch.setattr(base.time, "monotonic", lambda: 103.0)
    kept.close_if_health_check_failed()
    assert kept.asked == 1


def test_a_connection_that_died_is_closed(kept, request_at):
    kept.lives = False
    request_at(100.0)
    assert kept.connection is None
