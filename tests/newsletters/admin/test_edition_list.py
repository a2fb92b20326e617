"""The list of editions, which draws up the open editions and shows what goes out next."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsletters.models import Edition
from tests.factories import make_article

LIST = "/admin/newsletters/edition/"


def test_opening_the_list_draws_up_the_open_editions(as_user, ada, daily):
    make_article(headline="Just out")
    html = as_user(ada).get(LIST).content.decode()
    edition = Edition.objects.get(newsletter=daily)
    assert [str(item) for item in edition.items.all()] == ["Just out"]
    assert "What goes out next" in html and "Just out" in html
    assert f'href="/admin/newsletters/edition/{edition.pk}/change/"' in html


def test_the_list_says_if_there_is_nothing_new(as_user, ada, make_edition):
    now = timezone.now()
    gone = make_edition(0, days=-1, frozen_at=now, finished_at=now)
    Edition.objects.filter(pk=gone.pk).update(drawn_up_at=now)
    html = as_user(ada).get(LIST).content.decode()
    assert "Nothing new has been published since" in html and "so there will be no edition on" in html


def test_the_columns_show_state_items_and_sent_of_total(as_user, ada, make_sent):
    make_sent("sent", "sent", "failed", "pending")
    html = as_user(ada).get(LIST).content.decode()
    assert "2 / 4" in html and "What went out" in html and "Being sent" in html
    assert '<td class="field-items_shown">3</td>' in html


def test_an_old_edition_shows_its_stored_counts(as_user, ada, make_edition):
    now = timezone.now()
    make_edition(1, days=-100, frozen_at=now, finished_at=now, audience=1234, folded={"sent": 1200, "failed": 34})
    assert "1,200 / 1,234" in as_user(ada).get(LIST).content.decode()


def test_the_list_is_filtered_by_state(as_user, ada, make_edition):
    now = timezone.now()
    make_edition(1, days=2, subject="A draft")
    make_edition(1, days=3, subject="A skipped day", skipped_at=now)
    html = as_user(ada).get(f"{LIST}?state=skipped").content.decode()
    assert "A skipped day" in html and "A draft" not in html


def test_joe_sees_the_list_without_buttons(as_user, joe, edition):
    html = as_user(joe).get(LIST).content.decode()
    assert edition.newsletter.name in html and "add/" not in html.split("content-main")[1]


def test_the_list_costs_the_same_for_many_editions(as_user, ada, make_edition):
    client = as_user(ada)
    now = timezone.now()

    def measure() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as counted:
            client.get(LIST)
        return len(counted)

    for days in range(2, 5):
        make_edition(2, days=-days, frozen_at=now, finished_at=now)
    few = measure()
    for days in range(5, 11):
        make_edition(2, days=-days, frozen_at=now, finished_at=now)
    assert measure() == few


def test_an_overdue_draft_is_marked(as_user, ada, make_edition):
    edition = make_edition(1, days=-2)
    assert edition.due_at < timezone.now() - timedelta(hours=1)
    assert "Draft, overdue" in as_user(ada).get(LIST).content.decode()
