"""Create the policy's only row, with the default limit of a new site."""

from django.db import migrations


def make_row(apps, schema_editor):
    apps.get_model("paywall", "MeterPolicy").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("paywall", "0001_tables_of_the_meter")]
    operations = [migrations.RunPython(make_row, migrations.RunPython.noop)]
