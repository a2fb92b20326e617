"""Limits on requesting and trying codes: per client, per network, per address and for the whole site."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts import limits
from accounts.sign_in.codes import DIGITS, TRIES
from tests.accounts.conftest import CODE, ENTRY, the_code, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """Return a clock that the test moves: `clock.now += 60`."""

    class Clock:
        now = 1_800_000_000.0

    monkeypatch.setattr(limits.time, "time", lambda: Clock.now)
    return Clock


@pytest.fixture
def no_minutes(settings):
    """Lift allauth's own limits by the minute."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"request_login_code": "100000/m/ip"}


def ask(client, email: str, address: str = "192.0.2.1") -> int:
    return client.post(ENTRY, {"email": email}, REMOTE_ADDR=address).status_code


def asked(client, sources, most: int = 1000) -> int:
    """Request one code from each source, each for a different address, and return how many were sent."""
    return sum(
        ask(client, f"reader{number}@example.com", source) == 302
        for number, source in zip(range(most), sources, strict=False)
    )


def test_an_attacker_with_one_network_gets_in_less_than_once_in_a_thousand_days(settings):
    _, day = settings.CODES_A_NETWORK
    assert day * TRIES / 10**DIGITS < 1 / 1000
    assert all(most <= day for most in (*settings.CODES_A_NETWORK, *settings.CODES_A_CLIENT))


def draw(rf, email: str, address: str = "192.0.2.1") -> bool:
    """Count one code, as the page does before it sends it, and return whether there was one."""
    request = rf.post(ENTRY)
    request.client_address, request.client_network = address, "192.0.2.0/24"
    try:
        limits.draw(request, email)
    except limits.TooMany:
        return False
    return True


def test_no_period_of_24_hours_exceeds_the_daily_limit(rf, clock, settings):
    settings.CODES_A_CLIENT = settings.CODES_A_NETWORK = (4, 6)
    moments, number = [], 0
    for _ in range(60):
        for _ in range(5):
            number += 1
            if draw(rf, f"reader{number}@example.com"):
                moments.append(clock.now)
        clock.now += 3600
    assert len(moments) > 10
    for start in moments:
        assert sum(start <= moment < start + limits.DAY for moment in moments) <= 6


def test_one_client_is_limited_by_the_hour_and_the_day(client, clock, no_minutes, settings):
    settings.CODES_A_CLIENT, settings.CODES_A_NETWORK = (3, 5), (100, 1000)
    assert asked(client, ["192.0.2.1"] * 6) == 3
    clock.now += 3600
    assert asked(client, ["192.0.2.1"] * 6) == 2
    response = client.post(ENTRY, {"email": "nova@example.com"}, REMOTE_ADDR="192.0.2.1")
    html = response.content.decode()
    assert response.status_code == 429 and "hours, then ask again" in html and "nova@example.com" in html
    assert ask(client, "nova@example.com", "192.0.2.2") == 302
    clock.now += 86_400
    assert ask(client, "nova2@example.com", "192.0.2.1") == 302


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ([f"192.0.2.{number}" for number in range(1, 200, 6)], "192.0.3.1"),
        ([f"2001:db8:0:1{number:02x}::1" for number in range(0, 99, 3)], "2001:db8:0:200::1"),
    ],
)
def test_many_addresses_of_one_network_share_its_limit(client, clock, no_minutes, settings, inside, outside):
    settings.CODES_A_NETWORK = (7, 20)
    assert asked(client, inside) == 7
    assert ask(client, "elsewhere@example.com", outside) == 302


def test_a_burst_of_requests_is_counted_exactly(rf, settings, clock):
    settings.CODES_A_NETWORK = (10, 100)
    start = threading.Barrier(20)

    def draw_together(number: int) -> bool:
        start.wait(timeout=10)
        return draw(rf, f"reader{number}@example.com", f"192.0.2.{number}")

    with ThreadPoolExecutor(20) as pool:
        drawn = sum(pool.map(draw_together, range(1, 21)))
    # A refused request first counts and then takes its count back, so in a burst fewer may pass, never more.
    assert 1 <= drawn <= 10


def test_mails_to_an_address_that_never_uses_a_code_become_rarer(client, clock, no_minutes, mailoutbox):
    moments = []
    for _ in range(24 * 12):
        if ask(client, "stranger@example.com") == 302:
            moments.append(clock.now)
        clock.now += 300
    gaps = [later - earlier for earlier, later in zip(moments, moments[1:], strict=False)]
    assert gaps == sorted(gaps) and gaps[-1] >= 4 * limits.HOUR
    assert len(mailoutbox) == len(moments) < 14


def test_the_right_code_resets_the_pause(client, clock, no_minutes, mailoutbox):
    for _ in range(3):
        assert ask(client, "nova@example.com") == 302
    assert ask(client, "nova@example.com") == 429
    assert client.post(CODE, {"code": the_code(mailoutbox)}).status_code == 302
    client.logout()
    assert ask(client, "nova@example.com") == 302


def test_a_known_and_an_unknown_address_meet_the_same_limits(client, clock, no_minutes, rhea):
    told = []
    for email in (rhea.email, "nobody@example.com"):
        answers = [client.post(ENTRY, {"email": email}) for _ in range(5)]
        told.append([(one.status_code, one.content.decode().replace(email, "")[:400]) for one in answers])
    assert told[0] == told[1]


def test_while_codes_are_guessed_a_second_try_waits_and_the_right_code_works(client, settings, mailoutbox):
    settings.FAILED_CODES_AN_HOUR = 1
    ask(client, "nova@example.com")
    code = the_code(mailoutbox)
    assert "That is not the code" in client.post(CODE, {"code": wrong(code)}).content.decode()
    response = client.post(CODE, {"code": code})
    assert response.status_code == 429 and "has to wait a moment" in response.content.decode()


def test_a_first_try_never_waits_and_a_later_one_only_briefly(client, settings, clock, mailoutbox, monkeypatch):
    settings.FAILED_CODES_AN_HOUR = 1
    limits.failed(), limits.failed()
    ask(client, "nova@example.com")
    assert client.post(CODE, {"code": the_code(mailoutbox)}).status_code == 302
    client.logout()
    ask(client, "vera@example.com")
    code = the_code(mailoutbox)
    client.post(CODE, {"code": wrong(code)})
    assert client.post(CODE, {"code": code}).status_code == 429
    clock.now += limits.SLOW_SECONDS + 1
    assert client.post(CODE, {"code": code}).status_code == 302


def test_a_mail_that_could_not_be_sent_costs_nothing(client, clock, no_minutes, settings, monkeypatch):
    settings.CODES_A_CLIENT = (1, 10)
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", lambda *_, **__: (_ for _ in ()).throw(OSError("down")))
        assert [ask(client, "nova@example.com") for _ in range(3)] == [503] * 3
    assert ask(client, "nova@example.com") == 302
