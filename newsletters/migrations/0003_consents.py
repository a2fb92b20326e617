"""The consents that readers gave so far become subscriptions to the daily newsletter, with their time and wording.

`accounts` then deletes its table. Taken back, subscriptions to the daily newsletter become consents again.
"""

from django.db import migrations

DAILY = "daily"
# What the old table knows of where a consent was given, and how long its column is.
_SOURCES = ("welcome", "account")
_AT_ONCE = 1000


def take_over(apps, schema_editor):
    daily = _daily(apps)
    consents = apps.get_model("accounts", "NewsletterConsent").objects
    subscription = apps.get_model("newsletters", "Subscription")
    rows = (
        subscription(
            user_id=consent.user_id,
            newsletter=daily,
            wording=consent.wording,
            source=consent.source,
            given_at=consent.given_at,
            ended_at=consent.withdrawn_at,
            ended_by="reader" if consent.withdrawn_at else "",
        )
        for consent in consents.order_by("pk").iterator()
    )
    if daily is not None:
        subscription.objects.bulk_create(rows, batch_size=_AT_ONCE)


def give_back(apps, schema_editor):
    daily = _daily(apps)
    consent = apps.get_model("accounts", "NewsletterConsent")
    subscriptions = apps.get_model("newsletters", "Subscription").objects.filter(newsletter=daily)
    rows = (
        consent(
            user_id=row.user_id,
            wording=row.wording,
            source=row.source if row.source in _SOURCES else "account",
            given_at=row.given_at,
            withdrawn_at=row.ended_at,
        )
        for row in subscriptions.order_by("pk").iterator()
    )
    if daily is not None:
        consent.objects.bulk_create(rows, batch_size=_AT_ONCE)
        # Moved, so that going forward again does not find them twice.
        subscriptions.delete()


def _daily(apps):
    newsletters = apps.get_model("newsletters", "Newsletter").objects
    return newsletters.filter(slug=DAILY).first() or newsletters.order_by("position", "id").first()


class Migration(migrations.Migration):
    dependencies = [
        ("newsletters", "0002_first_newsletters"),
        ("accounts", "0001_tables"),
    ]
    run_before = [("accounts", "0002_consents_moved")]
    operations = [migrations.RunPython(take_over, give_back)]
