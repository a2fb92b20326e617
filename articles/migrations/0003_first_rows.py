"""The two rows that always exist: the generation, and the front page."""

from django.db import migrations


def make_rows(apps, schema_editor):
    apps.get_model("articles", "Generation").objects.get_or_create(pk=1)
    apps.get_model("articles", "FrontPage").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_groups")]
    operations = [migrations.RunPython(make_rows, migrations.RunPython.noop)]
