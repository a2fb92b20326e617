"""The meter in the admin, the figures, and the purge_ledger command."""

from datetime import date
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import Error
from django.utils import timezone

from paywall import figures
from paywall.ledger import reads
from paywall.models import DailyFigures, MeterPolicy, Read
from tests.factories import make_article, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def sums():
    storage, report = make_article(headline="Storage that lasts"), make_report(headline="The grid of 2040")
    for piece, day, views in ((storage, 1, 5), (storage, 2, 7), (report, 2, 11)):
        DailyFigures.objects.create(article=piece.key, day=date(2026, 11, day), views=views, walled=1, counted=2)
    DailyFigures.objects.create(article="a999999", day=date(2026, 11, 2), views=1)
    return storage, report


def test_ada_changes_the_limit_on_one_plain_screen(as_user, ada):
    client = as_user(ada)
    there = client.get("/admin/paywall/meterpolicy/", follow=True)
    assert there.status_code == 200 and "free articles a month" in there.content.decode().lower()
    assert client.post(there.redirect_chain[-1][0], {"limit": "5"}).status_code == 302
    assert MeterPolicy.objects.get().limit == 5
    assert client.post(there.redirect_chain[-1][0], {"limit": "-1"}).status_code == 200
    assert MeterPolicy.objects.get().limit == 5
    assert client.get("/admin/paywall/meterpolicy/add/").status_code == 403


def test_joe_may_neither_change_the_limit_nor_see_the_figures(as_user, joe):
    client = as_user(joe)
    for path in ("meterpolicy/1/change/", "dailyfigures/"):
        assert client.get(f"/admin/paywall/{path}").status_code == 403
    assert not Group.objects.get(name="Journalists").permissions.filter(content_type__app_label="paywall").exists()


def test_ada_reads_sums_by_day_and_by_article(as_user, ada, sums):
    figures.note("a999999", "walled")
    html = as_user(ada).get("/admin/paywall/dailyfigures/").content.decode()
    assert "24 sent in full to readers, 6 of them counted by the meter, 4 met the wall" in html
    assert html.count("Storage that lasts") == 3 and html.count("The grid of 2040") == 2
    assert "<td>12</td>" in html


def test_figures_are_found_by_headline_and_are_read_only(as_user, ada, sums):
    client = as_user(ada)
    html = client.get("/admin/paywall/dailyfigures/?q=storage").content.decode()
    assert "12 sent in full" in html and "The grid" not in html
    assert "11 sent in full" in client.get("/admin/paywall/dailyfigures/?q=grid+2040").content.decode()
    assert "1 sent in full" in client.get("/admin/paywall/dailyfigures/?q=a999999").content.decode()
    row = DailyFigures.objects.first()
    assert client.post(f"/admin/paywall/dailyfigures/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/paywall/dailyfigures/add/").status_code == 403


def test_the_list_of_figures_costs_the_same_for_many_rows(as_user, ada, django_assert_max_num_queries):
    client = as_user(ada)
    for number in range(30):
        article = make_article()
        DailyFigures.objects.create(article=article.key, day=date(2026, 11, 1 + number % 3), views=number)
    client.get("/admin/paywall/dailyfigures/")
    with django_assert_max_num_queries(25):
        client.get("/admin/paywall/dailyfigures/")


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/energy/12-storage/", "a12"),
        ("/energy/12-storage/#rest", "a12"),
        ("/special-reports/7-grid/?x=1#rest", "r7"),
        ("/energy/", None),
        ("/", None),
        ("/no/such/page", None),
        ("", None),
    ],
)
def test_a_registration_is_counted_for_the_piece_that_it_came_from(path, key):
    assert figures.key_of(path) == key


def test_figures_that_cannot_be_written_are_kept_for_later(monkeypatch):
    figures.note("a1", "views")
    with monkeypatch.context() as broken:
        broken.setattr(figures, "_add", _fails)
        assert not figures.write_out()
    figures.note("a1", "views")
    assert figures.write_out()
    assert DailyFigures.objects.get().views == 2


def test_purge_ledger_keeps_the_current_month_and_the_requested_ones():
    out = StringIO()
    for number, period in enumerate(("2020-01", "2020-02")):
        reads.count("r" * 32, period, f"a{number}", 3, timezone.now())
    call_command("purge_ledger", keep=10_000, stdout=out)
    assert Read.objects.count() == 2
    call_command("purge_ledger", stdout=out)
    assert not Read.objects.exists()
    assert "Deleted 2 reads" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("purge_ledger", keep=-1)


def _fails(rows):
    raise Error("database is locked")
