"""A reader's data in the newsletters is exported, and deleted with the account, at once and from every table."""

import json

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from accounts import privacy
from accounts.models import User
from newsletters import subscribing
from newsletters.models import Delivery, Subscription, Suppression
from tests.newsletters.gone_out import make_edition

pytestmark = pytest.mark.django_db
# A unique name, so that no other row contains it by chance.
ADDRESS = "rhea.reader@mail.example"


@pytest.fixture
def reader(make_user):
    return make_user(ADDRESS, name="Rhea Reader")


@pytest.fixture
def edition(daily):
    return make_edition(daily, finished_at=None)


def holders_of(words: str) -> list[str]:
    """Every column of every table that contains these words. Capital letters make no difference."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            # Django's table introspection fails on SQLite if a constraint contains commas.
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} WHERE 1 = 0")
            for column in [described[0] for described in cursor.description]:
                name = connection.ops.quote_name(column)
                as_text = f"LOWER(CAST({name} AS {'TEXT' if connection.vendor != 'mysql' else 'CHAR'}))"
                sql = f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)} WHERE {as_text} LIKE %s"
                cursor.execute(sql, [f"%{words.lower()}%"])
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{column}")
    return found


def test_after_a_deletion_no_column_of_any_table_holds_the_address(reader, daily, weekly, edition, ada, client):
    subscribing.subscribe(reader, daily, "welcome")
    subscribing.subscribe(reader, weekly, "page")
    subscribing.unsubscribe(reader, weekly, "link")
    Delivery.objects.create(
        edition=edition, user=reader, address=ADDRESS, state="failed", error=f"550 5.1.1 <{ADDRESS}> unknown"
    )
    Suppression.objects.create(
        address_hash="a" * 64, address=ADDRESS, cause="bounced", source=f"550 5.1.1 <{ADDRESS}> unknown"
    )
    LogEntry.objects.create(
        user=ada,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(reader.pk),
        object_repr=ADDRESS,
        action_flag=CHANGE,
    )
    client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert {"accounts_user.email", "newsletters_delivery.address", "newsletters_suppression.source"} <= set(
        holders_of(ADDRESS)
    )
    client.post("/account/delete/", {"email": ADDRESS})
    assert not User.objects.filter(email=ADDRESS).exists()
    assert holders_of(ADDRESS) == []
    assert Suppression.objects.get().address_hash == "a" * 64


@pytest.mark.parametrize("state", Delivery.State.values)
def test_a_reader_who_deletes_the_account_gets_no_mail_that_has_not_been_sent(reader, edition, state):
    delivery = Delivery.objects.create(edition=edition, user=reader, address=ADDRESS, state=state, worker="w1")
    privacy.delete(reader)
    delivery.refresh_from_db()
    assert delivery.state == ("left" if state in Delivery.OPEN else state)
    assert (delivery.user, delivery.address, delivery.error) == (None, "", "")
    # The total of the edition stays correct.
    assert edition.deliveries.count() == 1


def test_deliveries_and_suppressions_of_others_stay_as_they_are(reader, rhea, edition):
    other = Delivery.objects.create(edition=edition, user=rhea, address=rhea.email)
    Suppression.objects.create(address_hash="b" * 64, address=rhea.email, cause="complained", source="mailer")
    privacy.delete(reader)
    other.refresh_from_db()
    assert (other.state, other.address) == ("pending", rhea.email)
    assert Suppression.objects.get().address == rhea.email


def test_a_deletion_ends_every_subscription(reader, daily):
    subscribing.subscribe(reader, daily, "welcome")
    privacy.delete(reader)
    assert not Subscription.objects.exists()


def test_the_export_holds_subscriptions_mails_and_suppressions(reader, daily, edition, as_user):
    subscribing.subscribe(reader, daily, "welcome", given_at=timezone.now())
    subscribing.unsubscribe(reader, daily, "one-click")
    Delivery.objects.create(edition=edition, user=reader, address=ADDRESS, state="sent", sent_at=timezone.now())
    Suppression.objects.create(address_hash="a" * 64, address=ADDRESS, cause="complained", source="Mailer")
    held = json.loads(as_user(reader).get("/account/data.json").content)["newsletters"]
    [subscription], [mail], [shut_out] = held["subscriptions"], held["mails"], held["address shut out"]
    assert subscription["wording"] == daily.wording and subscription["ended_by"] == "one-click"
    assert (mail["newsletter"], mail["edition"], mail["state"]) == (daily.name, "2026-11-24", "sent")
    assert shut_out["cause"] == "complained"


def test_every_table_of_the_newsletters_that_names_a_user_is_known_to_privacy():
    """A new table with a reader's data must be handled in `newsletters/privacy.py`."""
    naming = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("newsletters").get_models()
        for field in model._meta.get_fields()
        if getattr(field, "related_model", None) is User and field.concrete
    }
    assert naming == {"Subscription.user", "Delivery.user", "EditionItem.added_by"}
