"""The daily figures of the newsletters: counts, plots and CSV."""

import csv
import io
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsletters import figures, plots
from newsletters.models import Delivery, Edition, Registrations, Subscription

PAGE = "/admin/newsletters/newsletter/figures/"
SHEET = "/admin/newsletters/newsletter/figures.csv"


@pytest.fixture
def past(daily, readers):
    """Three readers for ten days, of whom one left the day before yesterday."""
    now = timezone.now()
    users = readers(3)
    Subscription.objects.update(given_at=now - timedelta(days=10))
    Subscription.objects.filter(user=users[0]).update(ended_at=now - timedelta(days=2), ended_by="one-click")
    return users


def of(daily, days: int = 30) -> dict[str, list[int]]:
    return figures.of_days(daily, days, timezone.now()).by_kind


def test_subscribers_are_counted_at_the_end_of_each_day(daily, past):
    found = of(daily)
    assert found["subscribers"][-12:] == [0, *[3] * 8, 2, 2, 2]
    assert found["unsubscribed"][-3:] == [1, 0, 0] and sum(found["unsubscribed"]) == 1


def test_sent_mails_count_on_the_date_of_the_edition_even_after_folding(daily, past, make_edition):
    now = timezone.now()
    edition = make_edition(0, days=-1, frozen_at=now)
    for user in past:
        Delivery.objects.create(edition=edition, user=user, state="sent", not_before=now, sent_at=now)
    make_edition(0, days=-3, frozen_at=now, folded={"sent": 1200, "failed": 3})
    found = of(daily)["sent"]
    by_date = dict(zip(figures.of_days(daily, 30, timezone.now()).days, found, strict=True))
    assert by_date[edition.date] == 3 and sum(found) == 1203


def test_a_finished_edition_is_counted_once_and_again_after_a_mail_is_resent(make_sent, django_assert_num_queries):
    edition = make_sent("sent", "failed")
    assert figures.sent_of([edition], timezone.now()) == {edition.pk: 1}
    edition.finished_at = timezone.now()
    assert figures.sent_of([edition], timezone.now()) == {edition.pk: 1}
    with django_assert_num_queries(0):
        assert figures.sent_of([edition], timezone.now()) == {edition.pk: 1}
    edition.deliveries.update(state="sent")
    edition.finished_at = timezone.now()
    assert figures.sent_of([edition], timezone.now()) == {edition.pk: 2}


def test_bounces_complaints_and_registrations_count_on_their_day(daily, weekly, past, make_edition):
    now = timezone.now()
    edition = make_edition(0, days=-1, frozen_at=now)
    for user in past[:2]:
        Delivery.objects.create(edition=edition, user=user, state="sent", not_before=now, bounced_at=now)
    Delivery.objects.create(edition=edition, user=past[2], state="sent", not_before=now, complained_at=now)
    Registrations.objects.create(newsletter=daily, day=timezone.localdate(), number=4)
    Registrations.objects.create(newsletter=weekly, day=timezone.localdate(), number=5)
    found = of(daily)
    assert (found["bounced"][-1], found["complained"][-1], found["registered"][-1]) == (2, 1, 4)
    assert of(None)["registered"][-1] == 9


def test_the_page_draws_plots_with_a_title_a_description_and_a_table(as_user, ada, past):
    html = as_user(ada).get(f"{PAGE}?newsletter=daily&days=30").content.decode()
    svg = html[html.index("<svg", html.index('id="plot-subscribers"')) :]
    root = ElementTree.fromstring(svg[: svg.index("</svg>") + 6])
    assert root.get("role") == "img"
    assert root.find("title").text == "Subscribers by day" and "at most 3" in root.find("desc").text
    assert "style=" not in svg[: svg.index("</svg>")]
    assert "As a table" in html and "<td>3</td>" in html


def test_the_sheet_has_a_row_for_each_day(as_user, ada, past):
    response = as_user(ada).get(f"{SHEET}?newsletter=daily&days=90")
    rows = list(csv.reader(io.StringIO(response.content.decode())))
    assert rows[0] == ["day", *figures.KINDS] and len(rows) == 91
    assert rows[-1][:2] == [timezone.localdate().isoformat(), "2"]
    assert 'filename="daily-90-days.csv"' in response["Content-Disposition"]


@pytest.mark.parametrize("query", ["?days=7", "?days=x&newsletter=nothing", ""])
def test_unknown_choices_mean_thirty_days_of_all_newsletters(as_user, ada, past, query):
    rows = as_user(ada).get(SHEET + query).content.decode().splitlines()
    assert len(rows) == 31


def test_joe_sees_no_figures(as_user, joe, daily):
    client = as_user(joe)
    assert client.get(PAGE).status_code == 403 and client.get(SHEET).status_code == 403
    assert PAGE not in client.get("/admin/newsletters/newsletter/").content.decode()


def test_figures_cost_the_same_for_many_editions(as_user, ada, past, make_edition):
    now = timezone.now()
    client = as_user(ada)

    def measure() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as counted:
            client.get(PAGE)
        return len(counted)

    def send(days: int) -> None:
        edition: Edition = make_edition(0, days=-days, frozen_at=now)
        Delivery.objects.create(edition=edition, user=past[0], state="sent", not_before=now, sent_at=now)

    for days in range(1, 4):
        send(days)
    few = measure()
    for days in range(4, 28):
        send(days)
    assert measure() == few


# --- Plots


DAYS = [date(2026, 11, 1) + timedelta(days=number) for number in range(30)]


def test_a_plot_of_a_level_is_a_line_and_other_plots_have_bars():
    standing = plots.plot("subscribers", "Subscribers", DAYS, range(100, 130), is_line=True)
    assert len(standing.line.split()) == 30 and standing.bars == []
    assert standing.description == "From 100 to 129; at most 129, on 30 November 2026."
    sent = plots.plot("sent", "Sent", DAYS, [0, 7, *[0] * 28])
    assert sent.line == "" and [bar.value for bar in sent.bars] == [7]
    assert sent.description == "7 in all; at most 7, on 2 November 2026."


def test_all_parts_of_a_plot_are_within_the_frame():
    for values in ([0] * 30, [1] * 30, list(range(30)), [10**7] * 30):
        for is_line in (True, False):
            drawn = plots.plot("x", "X", DAYS, values, is_line=is_line)
            heights = [float(point.split(",")[1]) for point in drawn.line.split()] + [bar.y for bar in drawn.bars]
            assert all(0 <= y <= drawn.floor for y in heights)
            assert all(0 <= level.place <= drawn.height for level in drawn.levels)


def test_a_period_without_any_mails_is_described_as_zero():
    assert plots.plot("sent", "Sent", DAYS, [0] * 30).description == "Zero on every day."


@pytest.mark.parametrize(
    ("value", "label"), [(0, "0"), (950, "950"), (1500, "1.5k"), (20_000, "20k"), (1_250_000, "1.25m")]
)
def test_labels_are_short(value, label):
    assert plots.short(value) == label
