"""The schedule over two years in five time zones: one moment for each date, none missing and none twice."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from newsletters import schedule

pytestmark = pytest.mark.engine("sqlite")

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata")
# In these zones the clocks always change between midnight and three.
TIMES = (
    time(0, 0),
    time(0, 30),
    time(1, 0),
    time(1, 30),
    time(1, 45),
    time(2, 0),
    time(2, 30),
    time(6, 30),
    time(23, 59),
)
DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(730)]
EVERY_DAY = range(1, 8)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("send_at", TIMES, ids=str)
def test_each_date_has_one_moment_and_it_lies_on_that_date(zone, send_at):
    moments = [schedule.due_at(send_at, day, ZoneInfo(zone)) for day in DAYS]
    assert [moment.astimezone(ZoneInfo(zone)).date() for moment in moments] == DAYS
    gaps = {second - first for first, second in zip(moments, moments[1:], strict=False)}
    assert timedelta(hours=23) <= min(gaps) and max(gaps) <= timedelta(hours=25)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("send_at", TIMES, ids=str)
def test_the_moment_is_the_local_time_or_later_by_the_skipped_time(zone, send_at):
    for day in DAYS:
        moment = schedule.due_at(send_at, day, ZoneInfo(zone)).astimezone(ZoneInfo(zone))
        shown = moment.replace(tzinfo=None)
        asked = datetime.combine(day, send_at)
        if shown == asked:
            assert moment.fold == 0
        else:
            before = (moment - timedelta(days=1)).utcoffset()
            assert moment.date() == day
            assert shown - asked == moment.utcoffset() - before > timedelta(0)


@pytest.mark.parametrize(
    ("zone", "day", "asked", "in_utc"),
    [
        # This time does not exist.
        ("Europe/London", date(2026, 3, 29), time(1, 30), "2026-03-29T01:30"),
        ("America/New_York", date(2027, 3, 14), time(2, 30), "2027-03-14T07:30"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:45"),
        ("America/Santiago", date(2026, 9, 6), time(0, 30), "2026-09-06T04:30"),
        # This time comes twice; the first one counts.
        ("Europe/London", date(2026, 10, 25), time(1, 30), "2026-10-25T00:30"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30"),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "2026-04-04T14:45"),
        ("America/Santiago", date(2026, 4, 4), time(23, 30), "2026-04-05T02:30"),
        # This time is not affected.
        ("Asia/Kolkata", date(2026, 3, 29), time(1, 30), "2026-03-28T20:00"),
    ],
)
def test_the_days_on_which_clocks_change(zone, day, asked, in_utc):
    assert schedule.due_at(asked, day, ZoneInfo(zone)) == datetime.fromisoformat(in_utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("send_at", (time(0, 30), time(1, 45), time(2, 30), time(23, 59)), ids=str)
@pytest.mark.parametrize("weekdays", (EVERY_DAY, (1, 2, 3, 4, 5), (7,)), ids=str)
def test_from_one_sending_to_the_next_no_date_is_missing_and_none_comes_twice(zone, send_at, weekdays):
    zone = ZoneInfo(zone)
    now = datetime.combine(DAYS[0], time(0), tzinfo=zone) - timedelta(seconds=1)
    met = []
    while not met or met[-1] < DAYS[-1]:
        met.append(schedule.date_after(weekdays, send_at, now, zone))
        now = schedule.due_at(send_at, met[-1], zone)
    assert [day for day in met if day <= DAYS[-1]] == [day for day in DAYS if day.isoweekday() in weekdays]


@pytest.mark.parametrize("zone", ZONES)
def test_the_next_sending_is_right_at_any_quarter_of_an_hour(zone):
    zone, send_at = ZoneInfo(zone), time(1, 45)
    moments = [schedule.due_at(send_at, day, zone) for day in DAYS]
    now = moments[0] - timedelta(hours=2)
    place = 0
    while place < len(moments) - 1:
        while moments[place] <= now:
            place += 1
        assert schedule.date_after(EVERY_DAY, send_at, now, zone) == DAYS[place]
        now = (now.astimezone(UTC) + timedelta(minutes=45)).astimezone(zone)


def test_at_the_moment_of_a_sending_the_next_date_is_a_later_one():
    newsletter = SimpleNamespace(weekdays=[1, 2, 3, 4, 5], send_at=time(6, 30))
    friday = date(2026, 11, 27)
    assert schedule.next_date(newsletter, schedule.due_on(newsletter, friday)) == date(2026, 11, 30)
    assert schedule.next_date(newsletter, schedule.due_on(newsletter, friday) - timedelta(seconds=1)) == friday


def test_the_date_before_monday_is_friday_and_before_saturday_the_previous_saturday():
    assert schedule.date_before((1, 2, 3, 4, 5), date(2026, 11, 30)) == date(2026, 11, 27)
    assert schedule.date_before((6,), date(2026, 11, 28)) == date(2026, 11, 21)


def test_without_weekdays_there_is_no_date():
    with pytest.raises(ValueError, match="without weekdays"):
        schedule.date_after((), time(6, 30), datetime(2026, 11, 27, tzinfo=UTC), UTC)
    with pytest.raises(ValueError, match="without weekdays"):
        schedule.date_before((), date(2026, 11, 27))
