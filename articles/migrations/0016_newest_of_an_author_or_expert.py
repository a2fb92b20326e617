from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_search_without_stop_words")]

    operations = [
        migrations.AddIndex("byline", models.Index(fields=["author", "article"], name="byline_of_author")),
        migrations.AddIndex("participant", models.Index(fields=["expert", "article"], name="participant_of_expert")),
    ]
