"""Consents to the daily newsletter belong to the newsletters, which have taken them over before this runs (newsletters 0003)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_tables")]
    operations = [migrations.DeleteModel(name="NewsletterConsent")]
