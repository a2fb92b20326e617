"""Where pictures stand in texts, the files they had before, how AI took part in them, and the words that find them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_embargo"),
    ]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="digital_source",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Neither made nor altered with AI, or nothing is known"),
                    ("trainedAlgorithmicMedia", "Made with AI: a program made the whole picture"),
                    (
                        "compositeWithTrainedAlgorithmicMedia",
                        "Altered with AI: a program added, removed or changed parts of the picture",
                    ),
                    ("compositeSynthetic", "Altered with AI: put together from parts, some of them made by a program"),
                    (
                        "algorithmicallyEnhanced",
                        "Altered with AI: a program made it sharper, larger or cleaner and added nothing",
                    ),
                ],
                default="",
                help_text="Printed beside the credit as “Made with AI” or “Altered with AI”, and told to search engines.",
                max_length=60,
                verbose_name="made or altered with AI",
            ),
        ),
        migrations.AddField(
            model_name="picture",
            name="found_by",
            field=models.TextField(default="", editable=False),
        ),
        migrations.CreateModel(
            name="FormerFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stem", models.CharField(db_index=True, max_length=40)),
                ("names", models.JSONField(default=list)),
                ("replaced_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                (
                    "picture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_files", to="articles.picture"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=["replaced_at"],
                        name="former_file_to_delete",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PictureInText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.answer"
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.author"
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.expert"
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.page"
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="in_texts", to="articles.picture"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.specialreport",
                    ),
                ),
            ],
            options={
                "verbose_name": "place in a text",
                "verbose_name_plural": "places in texts",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer__isnull", True),
                                ("article__isnull", False),
                                ("author__isnull", True),
                                ("expert__isnull", True),
                                ("page__isnull", True),
                                ("report__isnull", True),
                            ),
                            models.Q(
                                ("answer__isnull", False),
                                ("article__isnull", True),
                                ("author__isnull", True),
                                ("expert__isnull", True),
                                ("page__isnull", True),
                                ("report__isnull", True),
                            ),
                            models.Q(
                                ("answer__isnull", True),
                                ("article__isnull", True),
                                ("author__isnull", True),
                                ("expert__isnull", True),
                                ("page__isnull", True),
                                ("report__isnull", False),
                            ),
                            models.Q(
                                ("answer__isnull", True),
                                ("article__isnull", True),
                                ("author__isnull", False),
                                ("expert__isnull", True),
                                ("page__isnull", True),
                                ("report__isnull", True),
                            ),
                            models.Q(
                                ("answer__isnull", True),
                                ("article__isnull", True),
                                ("author__isnull", True),
                                ("expert__isnull", False),
                                ("page__isnull", True),
                                ("report__isnull", True),
                            ),
                            models.Q(
                                ("answer__isnull", True),
                                ("article__isnull", True),
                                ("author__isnull", True),
                                ("expert__isnull", True),
                                ("page__isnull", False),
                                ("report__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="picture_in_text_has_one_owner",
                    )
                ],
            },
        ),
    ]
