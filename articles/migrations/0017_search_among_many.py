"""Search on PostgreSQL: find by the index or in order of articles, as the number of matches that is to be expected advises."""

from django.db import migrations

from articles.search import postgres


def replace(statement: str):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_newest_of_an_author_or_expert")]
    operations = [
        migrations.RunPython(replace(postgres.FOUND_AMONG_MANY), replace(postgres.FOUND_AS_BEFORE)),
    ]
