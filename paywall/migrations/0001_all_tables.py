"""The ledger, the limit, and the figures. No table points to an article or a user."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("paywall", "0001_tables"), ("paywall", "0003_help_texts_in_plain_words")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Read",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reader", models.CharField(max_length=32, verbose_name="hash of the visitor's id")),
                ("period", models.CharField(max_length=7)),
                ("article", models.CharField(max_length=24, verbose_name="key of the piece")),
                ("slot", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("reader", "period", "article"), name="read_counts_an_article_once"),
                    models.UniqueConstraint(fields=("reader", "period", "slot"), name="read_takes_a_slot_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("network", models.CharField(max_length=32, verbose_name="keyed hash of the network")),
                ("day", models.CharField(max_length=10)),
                ("day_count", models.PositiveIntegerField()),
                ("hour", models.PositiveIntegerField()),
                ("hour_count", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("day", "network"), name="allowance_is_one_a_day")],
            },
        ),
        migrations.CreateModel(
            name="MeterPolicy",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                (
                    "limit",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="How many different premium articles a visitor may read in a calendar month before they are asked to register. With 0, they are asked at once. A change applies within two seconds. Articles that a visitor has already opened this month stay open to them.",
                        validators=[django.core.validators.MaxValueValidator(1000)],
                        verbose_name="free articles a month",
                    ),
                ),
            ],
            options={
                "verbose_name": "meter policy",
                "verbose_name_plural": "meter policy",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="meter_policy_is_one")],
            },
        ),
        migrations.CreateModel(
            name="DailyFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("article", models.CharField(max_length=24, verbose_name="key")),
                ("day", models.DateField()),
                ("views", models.PositiveIntegerField(default=0, verbose_name="sent in full")),
                ("counted", models.PositiveIntegerField(default=0, verbose_name="counted by the meter")),
                ("walled", models.PositiveIntegerField(default=0, verbose_name="met the wall")),
                ("registrations", models.PositiveIntegerField(default=0, verbose_name="registered from here")),
            ],
            options={
                "verbose_name": "figures",
                "verbose_name_plural": "figures",
                "ordering": ["-day", "article"],
                "indexes": [models.Index(fields=["-day", "article"], name="figures_by_day")],
                "constraints": [models.UniqueConstraint(fields=("article", "day"), name="figures_are_one_a_day")],
            },
        ),
    ]
