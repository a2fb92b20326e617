from django.db import migrations, models

from articles.models.ordering import SortKeyField


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_indexes_at_a_million")]

    operations = [
        migrations.AddField(
            model_name="expert",
            name="sort_name",
            field=models.CharField(
                "in lists under",
                max_length=150,
                blank=True,
                default="",
                help_text="For names whose last word is not the family name: “Kim Min-jun”, “Garcia Marquez, Ana”. "
                "Left empty, the last word counts.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(model_name="expert", name="sort_key", field=SortKeyField()),
        migrations.AddField(model_name="topic", name="sort_key", field=SortKeyField()),
        migrations.AddIndex("expert", models.Index(fields=["sort_key", "id"], name="expert_by_name")),
        migrations.AddIndex("topic", models.Index(fields=["sort_key", "id"], name="topic_by_name")),
    ]
