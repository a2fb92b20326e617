"""The desk's front page: what each user sees on it, and how many queries it takes."""

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Correction
from articles.versions import gathered
from newsletters.models import Delivery, Newsletter
from newsroom.desk import calendar, piles
from paywall import figures
from paywall.models import DailyFigures
from tests.factories import make_article, make_picture, make_report

pytestmark = pytest.mark.django_db

DESK = "/admin/"


def draft(headline: str, owner=None, days: int = 0, **fields) -> Article:
    article = make_article(headline=headline, published=False, created_by=owner, **fields)
    Article.objects.filter(pk=article.pk).update(edited_at=timezone.now() - timedelta(days=days))
    return article


def pile(client, name: str) -> list[str]:
    found = {pile.name: pile for pile in client.get(DESK).context["desk"]["piles"]}
    return [line.headline for line in found[name].lines]


def entries(client) -> dict:
    days = client.get(DESK).context["desk"]["calendar"].days
    return {entry.name: (day.date, entry) for day in days for entry in day.entries}


# --- Drafts


def test_a_journalists_desk_lists_only_their_own_drafts(as_user, joe, ada):
    draft("Joe’s", joe), draft("Ada’s", ada), make_article(headline="Out", created_by=joe)
    assert pile(as_user(joe), "mine") == ["Joe’s"]


def test_the_last_edited_draft_is_first_and_a_link_leads_to_the_rest(as_user, joe):
    for days in range(12):
        draft(f"Draft {days}", joe, days)
    html = as_user(joe).get(DESK).content.decode()
    assert pile(as_user(joe), "mine") == [f"Draft {days}" for days in range(piles.MOST)]
    assert "owner=me&amp;status=draft" in html


def test_what_is_in_review_waits_for_editors_and_not_for_journalists(as_user, joe, ada):
    submitted = draft("Submitted", owner=joe)
    Article.objects.filter(pk=submitted.pk).update(submitted_at=timezone.now())
    assert pile(as_user(ada), "waiting") == ["Submitted"] and pile(as_user(joe), "waiting") == []


def test_a_journalist_sees_their_stale_drafts_and_an_editor_all(as_user, joe, ada):
    draft("Old", joe, 31), draft("Ada’s old one", ada, 40), draft("New", joe, 29)
    assert pile(as_user(joe), "stale") == ["Old"] and pile(as_user(joe), "mine") == ["New"]
    assert pile(as_user(ada), "stale") == ["Old", "Ada’s old one"]


# --- The calendar


def test_scheduled_pieces_are_on_their_day_in_the_sites_time_zone(as_user, ada, settings):
    settings.TIME_ZONE = "Australia/Sydney"
    late = timezone.localtime().replace(hour=0, minute=5, second=0, microsecond=0) + timedelta(days=3)
    make_article(headline="Just after midnight", published_at=late)
    make_report(headline="A report", published_at=late)
    make_article(headline="Too far", published_at=late + timedelta(days=calendar.DAYS))
    found = entries(as_user(ada))
    assert found["Just after midnight"][0] == found["A report"][0] == late.date()
    assert "Too far" not in found


def test_the_calendar_shows_editions_before_and_after_they_are_drawn_up(as_user, ada, daily, make_edition):
    edition = make_edition(days=2, held_at=timezone.now())
    days = as_user(ada).get(DESK).context["desk"]["calendar"].days
    held = next(entry for day in days for entry in day.entries if entry.name == daily.name and entry.address)
    assert held.address.endswith(f"/edition/{edition.pk}/change/") and held.note == "Held back"
    to_come = [day.date for day in days for entry in day.entries if entry.name == daily.name and not entry.address]
    assert to_come and all(day.isoweekday() in daily.weekdays and day != edition.date for day in to_come)


def test_a_newsletter_that_has_ended_has_no_future_editions(as_user, ada, daily):
    Newsletter.objects.update(is_open=False)
    assert daily.name not in entries(as_user(ada))


# --- Moving


@pytest.fixture
def scheduled(ada):
    at = timezone.now() + timedelta(days=2)
    return make_article(headline="Coming", published_at=at, created_by=ada, picture=make_picture())


def moved(client, article, day: str, hour: str):
    return client.post(
        f"/admin/desk/article/{article.pk}/move/", {f"a{article.pk}-at_0": day, f"a{article.pk}-at_1": hour}
    )


def test_an_editor_moves_a_piece_to_another_day(as_user, ada, scheduled, settings):
    settings.TIME_ZONE = "Europe/Paris"
    day = timezone.localdate() + timedelta(days=5)
    response = moved(as_user(ada), scheduled, day.isoformat(), "06:15")
    assert response.status_code == 302 and response["Location"] == "/admin/#calendar"
    scheduled.refresh_from_db()
    assert timezone.localtime(scheduled.published_at) == timezone.make_aware(
        datetime(day.year, day.month, day.day, 6, 15)
    )
    event = scheduled.events.get()
    assert (event.verb, event.by, event.effective_at) == ("scheduled", ada, scheduled.published_at)
    assert "Moved. It appears on" in as_user(ada).get(DESK).content.decode()


def test_a_time_that_has_passed_is_shown_again_with_an_error(as_user, ada, scheduled):
    before = scheduled.published_at
    html = moved(as_user(ada), scheduled, "2020-01-02", "06:15").content.decode()
    assert "This time has passed. Choose a later one." in html and 'value="2020-01-02"' in html
    assert "<details open>" in html
    html = moved(as_user(ada), scheduled, "", "").content.decode()
    assert "Enter the date and the time." in html
    scheduled.refresh_from_db()
    assert scheduled.published_at == before


def test_only_users_who_may_publish_see_and_use_the_move_form(as_user, joe, scheduled):
    Article.objects.update(created_by=joe)
    client = as_user(joe)
    day = (timezone.localdate() + timedelta(days=5)).isoformat()
    assert moved(client, scheduled, day, "06:15").status_code == 403
    html = client.get(DESK).content.decode()
    assert "Coming" in html and "<summary>Move" not in html


def test_a_piece_that_has_appeared_in_the_meantime_keeps_its_date(as_user, ada, scheduled):
    then = timezone.now() - timedelta(minutes=1)
    Article.objects.update(published_at=then)
    day = (timezone.localdate() + timedelta(days=5)).isoformat()
    assert moved(as_user(ada), scheduled, day, "06:15").status_code == 302
    assert "It is no longer scheduled, so it was not moved." in as_user(ada).get(DESK).content.decode()
    scheduled.refresh_from_db()
    assert scheduled.published_at == then and not scheduled.events.exists()


def test_an_incomplete_piece_is_not_moved(as_user, ada, scheduled):
    Article.objects.update(picture=None)
    day = (timezone.localdate() + timedelta(days=5)).isoformat()
    moved(as_user(ada), scheduled, day, "06:15")
    assert "It was not moved. A picture is missing." in as_user(ada).get(DESK).content.decode()


def test_a_piece_cannot_be_moved_to_a_time_before_its_embargo_ends(as_user, ada, scheduled):
    Article.objects.filter(pk=scheduled.pk).update(embargo_until=scheduled.published_at)
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert moved(as_user(ada), scheduled, day, "06:15").status_code == 302
    assert "It was not moved. It is under an embargo until" in as_user(ada).get(DESK).content.decode()
    assert Article.objects.get(pk=scheduled.pk).published_at == scheduled.published_at


@pytest.mark.parametrize("address", ["/admin/desk/article/999/move/", "/admin/desk/author/1/move/"])
def test_a_piece_that_does_not_exist_cannot_be_moved(as_user, ada, address):
    assert as_user(ada).post(address).status_code == 404
    assert as_user(ada).get(address).status_code == 405


# --- Mails, corrections


def test_mails_in_doubt_are_counted_by_edition_and_linked_to_their_page(as_user, ada, make_sent):
    edition = make_sent("sent", "failed", "failed", "uncertain")
    html = as_user(ada).get(DESK).content.decode()
    assert f'href="/admin/newsletters/edition/{edition.pk}/progress/#doubtful"' in html
    assert "2 failed, 1 uncertain" in html
    Delivery.objects.filter(state="failed").update(settled_at=timezone.now())
    assert "1 uncertain" in as_user(ada).get(DESK).content.decode()


def test_the_latest_corrections_lead_to_their_articles(as_user, ada):
    article = make_article(headline="Corrected")
    for days in range(7):
        Correction.objects.create(
            article=article, text=f"Mistake {days}.", made_at=timezone.now() - timedelta(days=days)
        )
    html = as_user(ada).get(DESK).content.decode()
    assert re.findall(r"Mistake \d", html) == [f"Mistake {days}" for days in range(5)]
    assert f'href="/admin/articles/article/{article.pk}/change/">Corrected' in html


# --- The last 30 days


def drawn(html: str, name: str) -> ElementTree.Element:
    svg = html[html.index("<svg", html.index(f'id="plot-{name}"')) :]
    assert "style=" not in svg[: svg.index("</svg>")]
    return ElementTree.fromstring(svg[: svg.index("</svg>") + 6])


def test_the_last_days_are_drawn_with_a_title_a_description_and_a_table(as_user, ada):
    today = timezone.localdate()
    make_article(published_at=timezone.now() - timedelta(minutes=1))
    for days, views in ((0, 5), (1, 7), (29, 11), (30, 100)):
        DailyFigures.objects.create(
            article="a1", day=today - timedelta(days=days), views=views, walled=2, registrations=1
        )
    html = as_user(ada).get(DESK).content.decode()
    for name, title, told in (
        ("published", "Published by day", "1 in all"),
        ("views", "Premium views by day", "23 in all; at most 11"),
        ("walled", "Walls by day", "6 in all"),
        ("registrations", "Registrations by day", "3 in all"),
    ):
        root = drawn(html, name)
        assert root.find("title").text == title and told in root.find("desc").text
    assert html.count("As a table") == 4


def test_past_days_are_added_up_once_and_today_every_time(as_user, ada):
    today = timezone.localdate()
    row = DailyFigures.objects.create(article="a1", day=today, views=1)
    assert "1 in all" in as_user(ada).get(DESK).content.decode()
    DailyFigures.objects.filter(pk=row.pk).update(views=9)
    assert "9 in all" in as_user(ada).get(DESK).content.decode()


def test_a_journalist_sees_what_was_published_and_no_figures_of_readers(as_user, joe):
    make_article()
    html = as_user(joe).get(DESK).content.decode()
    assert 'id="plot-published"' in html and 'id="plot-views"' not in html


# --- Who sees the desk


def test_a_superuser_sees_djangos_list_of_apps_below_the_desk(as_user, make_user):
    html = as_user(make_user("sue@example.com", is_staff=True, is_superuser=True)).get(DESK).content.decode()
    assert html.index('id="calendar"') < html.index("app-accounts module")


def test_staff_without_a_right_to_articles_get_djangos_own_page(as_user, make_user):
    html = as_user(make_user("ops@example.com", is_staff=True)).get(DESK).content.decode()
    assert 'id="calendar"' not in html and "permission to view or edit anything" in html


def test_the_desk_costs_the_same_for_many_rows(as_user, ada, daily, make_edition, make_user):
    client = as_user(ada)
    now = timezone.now()

    @gathered()
    def fill(rows: range) -> None:
        for number in rows:
            draft(f"Mine {number}", ada), draft(f"Nobody’s {number}"), draft(f"Old {number}", ada, 60)
            soon = now + timedelta(days=1, minutes=number)
            article = make_article(headline=f"Coming {number}", published_at=soon)
            make_report(published_at=soon), make_article(published_at=now - timedelta(days=number % 30))
            Correction.objects.create(article=article, text="x", made_at=now)
            DailyFigures.objects.create(article=article.key, day=timezone.localdate(), views=1)
            edition = make_edition(0, days=-number, frozen_at=now)
            user = make_user(f"reader{number}@example.com")
            Delivery.objects.create(edition=edition, user=user, state="failed", not_before=now)

    def cost() -> int:
        client.get(DESK)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(DESK).status_code == 200
        return len(asked)

    fill(range(3))
    few = cost()
    fill(range(3, 15))
    assert cost() == few <= 26


# --- A piece's own figures


def test_a_piece_shows_its_own_figures_to_those_who_may_see_them(as_user, ada, joe):
    article = make_article(access="premium")
    today = timezone.localdate()
    for days, views in ((0, 5), (29, 6), (30, 100)):
        DailyFigures.objects.create(article=article.key, day=today - timedelta(days=days), views=views, walled=1)
    figures.note("a999", "views")
    screen = f"/admin/articles/article/{article.pk}/change/"
    html = re.sub(r"\s+", "", as_user(ada).get(screen).content.decode())
    assert "Last30days</th><td>11</td><td>0</td><td>2</td><td>0</td>" in html
    assert "Inall</th><td>111</td><td>0</td><td>3</td><td>0</td>" in html
    assert "piece-figures" not in as_user(joe).get(screen).content.decode()


def test_a_free_piece_has_no_figures(as_user, ada):
    article = make_article()
    assert "piece-figures" not in as_user(ada).get(f"/admin/articles/article/{article.pk}/change/").content.decode()
