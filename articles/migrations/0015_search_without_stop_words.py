"""Search: one way to divide words for both engines, and an index that holds what a search asks of an article.

On PostgreSQL the search table is written anew (a minute for some 100,000 articles). `manage.py rebuild_search` afterwards
adds other spellings (“co2”, “10MW”) to old articles.
"""

from django.db import migrations, models

from articles.search import postgres


def upgrade(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in postgres.UPGRADE:
            schema_editor.execute(statement, params=None)


def downgrade(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in postgres.DOWNGRADE:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_order_of_names")]
    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["id", "published_at", "withdrawn_at", "section", "kind"], name="article_found"),
        ),
        migrations.RunPython(upgrade, downgrade),
    ]
