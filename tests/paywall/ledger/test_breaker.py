"""If the ledger does not answer, one reader waits for it, not all of them one after another."""

import pytest
from django.test import Client

from paywall import identity
from paywall.ledger import breaker, reads
from paywall.ledger.breaker import SECONDS, Breaker
from tests.factories import make_article


class Clock:
    def __init__(self):
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


class Ledger:
    """A fake ledger that counts its calls and fails while it is locked."""

    def __init__(self, is_locked: bool = True):
        self.is_locked, self.asked = is_locked, 0

    def __call__(self, *arguments, **named) -> str:
        self.asked += 1
        if self.is_locked:
            raise reads.Unavailable("locked")
        return "answer"


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(breaker, "time", clock)
    return clock


def fails(stands: Breaker, call) -> bool:
    try:
        stands.ask(call)
    except reads.Unavailable:
        return True
    return False


def test_after_a_failure_no_request_tries_for_a_second_and_then_only_one(clock):
    stands, locked = Breaker(), Ledger()
    assert all(fails(stands, locked) for _ in range(16)) and locked.asked == 1
    clock.now += SECONDS
    waiting = []

    def slow():
        # While the single new try is still waiting, other requests are refused at once.
        waiting.append(fails(stands, locked))
        return locked()

    assert fails(stands, slow) and waiting == [True] and locked.asked == 2


def test_when_the_ledger_answers_again_all_requests_use_it(clock):
    stands, books = Breaker(), Ledger()
    assert fails(stands, books)
    books.is_locked = False
    assert fails(stands, books)
    clock.now += SECONDS
    assert [stands.ask(books) for _ in range(3)] == ["answer"] * 3 and books.asked == 4


@pytest.mark.django_db
def test_strangers_get_previews_at_once_while_the_ledger_is_locked(monkeypatch, clock):
    locked = Ledger()
    path = make_article(access="premium").get_absolute_url()
    monkeypatch.setattr(reads, "count_first", locked)
    pages = [Client().get(path).content.decode() for _ in range(16)]
    assert all("We cannot open this article just now" in page for page in pages) and locked.asked == 1


@pytest.mark.django_db
def test_opened_articles_stay_open_while_the_ledger_cannot_be_written(monkeypatch, clock):
    opened, other = make_article(access="premium"), make_article(access="premium")
    vic = Client()
    assert identity.COOKIE in vic.get(opened.get_absolute_url()).cookies
    monkeypatch.setattr(reads, "count", Ledger())
    assert 'class="wall"' in vic.get(other.get_absolute_url()).content.decode()
    assert 'class="wall"' not in vic.get(opened.get_absolute_url()).content.decode()
