"""The progress page: counts that update, and editors' decisions about uncertain and failed mails."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsletters.models import Delivery, Edition


def address(edition: Edition, end: str = "progress/") -> str:
    return f"/admin/newsletters/edition/{edition.pk}/{end}"


def decide(client, edition: Edition, delivery: Delivery, name: str):
    return client.post(address(edition, f"deliveries/{delivery.pk}/{name}/"), {"back": "state=failed"}, follow=True)


def test_counts_by_state_are_on_the_page_and_in_the_json(as_user, ada, make_sent):
    edition = make_sent("pending", "claimed", "sending", "sent", "failed", "uncertain", "suppressed", "left")
    client = as_user(ada)
    html = client.get(address(edition)).content.decode()
    assert '<dd data-told="waiting">3</dd>' in html and '<dd data-told="uncertain">1</dd>' in html
    assert '<progress id="sending-bar" max="8" value="5"' in html and "62 %" in html
    answer = client.get(address(edition, "progress.json"))
    told = answer.json()["told"]
    counts = [told[name] for name in ("waiting", "sent", "failed", "uncertain", "suppressed", "left")]
    assert counts == ["3", "1", "1", "1", "1", "1"]
    assert (told["done"], told["total"], answer.json()["state"]) == (5, 8, "sending")
    assert "no-store" in answer["Cache-Control"]


def test_the_page_can_be_updated_with_and_without_scripts_while_the_edition_is_sent(as_user, ada, make_sent):
    edition = make_sent("pending")
    client = as_user(ada)
    html = client.get(address(edition)).content.decode()
    assert "newsletters/progress.js" in html and "Count again" in html
    Edition.objects.filter(pk=edition.pk).update(finished_at=timezone.now())
    html = client.get(address(edition)).content.decode()
    assert "newsletters/progress.js" not in html and "Count again" not in html


def test_doubtful_mails_are_listed_with_the_reader_and_the_servers_answer(as_user, ada, make_sent):
    edition = make_sent("uncertain", "failed", "sent")
    client = as_user(ada)
    html = client.get(address(edition)).content.decode()
    assert "Reader 0" in html and "reader1@example.com" in html and "421 too busy" in html
    assert "Reader 2" not in html
    assert "the connection broke before the mail server answered" in html
    html = client.get(f"{address(edition)}?state=failed").content.decode()
    assert "reader1@example.com" in html and "reader0@example.com" not in html


def test_ada_sends_one_mail_again_and_leaves_another(as_user, ada, make_sent):
    edition = make_sent("uncertain", "failed")
    uncertain, failed = edition.deliveries.order_by("pk")
    client = as_user(ada)
    response = decide(client, edition, uncertain, "again")
    assert response.redirect_chain[-1][0].endswith("/progress/?state=failed#doubtful")
    decide(client, edition, failed, "leave")
    uncertain.refresh_from_db()
    failed.refresh_from_db()
    assert uncertain.state == "pending" and failed.settled_at is not None
    assert "reader1@example.com<" not in client.get(address(edition)).content.decode()
    said = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert said == [
        f"Mail number {uncertain.pk} (uncertain) will be sent again.",
        f"Mail number {failed.pk} (failed) is left as it is.",
    ]
    assert LogEntry.objects.first().user == ada


def test_a_second_decision_changes_nothing_and_says_so(as_user, ada, make_sent):
    edition = make_sent("failed")
    client = as_user(ada)
    decide(client, edition, edition.deliveries.get(), "again")
    html = decide(client, edition, edition.deliveries.get(), "leave").content.decode()
    assert "Nothing was done" in html
    assert edition.deliveries.get().state == "pending"


def test_no_mail_of_a_stopped_edition_is_sent_again(as_user, ada, make_sent):
    edition = make_sent("failed", stopped_at=timezone.now())
    client = as_user(ada)
    assert "Send again<" not in client.get(address(edition)).content.decode()
    decide(client, edition, edition.deliveries.get(), "again")
    assert edition.deliveries.get().state == "failed"


def test_a_deleted_account_has_no_name_and_is_not_sent_again(as_user, ada, make_sent):
    edition = make_sent("uncertain")
    Delivery.objects.update(user=None, address="")
    client = as_user(ada)
    html = client.get(address(edition)).content.decode()
    assert "Account deleted" in html and "Send again<" not in html
    decide(client, edition, edition.deliveries.get(), "again")
    assert edition.deliveries.get().state == "uncertain"


def test_joe_sees_counts_but_no_names_and_decides_nothing(as_user, joe, make_sent):
    edition = make_sent("uncertain", "sent")
    client = as_user(joe)
    html = client.get(address(edition)).content.decode()
    assert '<dd data-told="sent">1</dd>' in html
    assert "Reader 0" not in html and "reader0@example.com" not in html and "Pause" not in html
    assert client.post(address(edition, f"deliveries/{edition.deliveries.first().pk}/again/")).status_code == 403
    assert client.get(address(edition, "progress.json")).status_code == 200


def test_a_delivery_of_another_edition_is_not_found_here(as_user, ada, make_sent, make_edition):
    edition, other = make_sent("failed"), make_edition(days=5)
    assert decide(as_user(ada), other, edition.deliveries.get(), "leave").status_code == 404
    assert edition.deliveries.get().state == "failed"


def test_an_edition_that_is_not_sent_yet_has_no_progress(as_user, ada, edition):
    assert as_user(ada).get(address(edition)).url.endswith("/change/")


def test_the_list_of_doubtful_mails_has_pages(as_user, ada, make_sent):
    edition = make_sent(*["failed"] * 53)
    html = as_user(ada).get(address(edition)).content.decode()
    assert html.count("421 too busy") == 50 and "Page 1 of 2" in html


def test_the_page_costs_the_same_for_many_readers(as_user, ada, make_sent):
    edition = make_sent(*["failed"] * 3, *["pending"] * 27)
    client = as_user(ada)

    def measure(end: str) -> int:
        client.get(address(edition, end))
        with CaptureQueriesContext(connection) as counted:
            client.get(address(edition, end))
        return len(counted)

    few = measure("progress/")
    assert measure("progress.json") < few
    Delivery.objects.update(state="failed")
    assert measure("progress/") <= few


@pytest.mark.parametrize("cause", ["unverified", "closed"])
def test_subscribers_left_out_at_the_freeze_are_counted(as_user, ada, make_sent, cause):
    edition = make_sent("sent", left_at_freeze={cause: 7})
    assert f"Not included: 7 {cause}." in as_user(ada).get(address(edition)).content.decode()
