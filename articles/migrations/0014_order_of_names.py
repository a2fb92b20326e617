"""The place from A to Z of the experts and topics that there are already."""

from django.db import migrations

from articles.text.names import plain, surname_first


def order(apps, schema_editor):
    database = schema_editor.connection.alias
    for name, sorted_by in (("Expert", surname_first), ("Topic", str)):
        rows = apps.get_model("articles", name).objects.using(database)
        known = list(rows.only("pk", "name"))
        for row in known:
            row.sort_key = plain(sorted_by(row.name))[:300]
        rows.bulk_update(known, ["sort_key"], batch_size=300)


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_names_from_a_to_z")]
    operations = [migrations.RunPython(order, migrations.RunPython.noop)]
