"""Indexes for the desk's front page: drafts and the latest corrections."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_unsaved_texts")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["-edited_at", "-id"], condition=models.Q(published_at=None), name="article_drafts"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["created_by", "-edited_at", "-id"],
                condition=models.Q(published_at=None),
                name="article_drafts_of_one",
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["-made_at", "-id"], name="correction_newest"),
        ),
    ]
