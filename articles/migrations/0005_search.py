"""The search tables of the engine in use (see articles/search/); `manage.py rebuild_search` fills them for old articles."""

from django.db import migrations

from articles.search import postgres, sqlite

_ENGINES = {"sqlite": sqlite, "postgresql": postgres}


def create(apps, schema_editor):
    for statement in _ENGINES[schema_editor.connection.vendor].CREATE:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in _ENGINES[schema_editor.connection.vendor].DROP:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_seeded_row")]
    operations = [migrations.RunPython(create, drop)]
