from django.db import migrations, models

# The newest articles of a topic, an author or an expert are found by their rows' indexes; whether each is out, and since
# when, is then read from this one alone. SQLite reads the article itself as quickly, by its rowid.
_CREATE = "CREATE INDEX article_is_public ON articles_article (id) INCLUDE (published_at, withdrawn_at, section_id)"


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_CREATE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX article_is_public")


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_order_of_names")]

    operations = [
        migrations.AddIndex("byline", models.Index(fields=["author", "article"], name="byline_of_author")),
        migrations.AddIndex("participant", models.Index(fields=["expert", "article"], name="participant_of_expert")),
        migrations.RunPython(create, drop),
    ]
