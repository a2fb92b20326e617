"""The house style: terms to avoid, kept by editors, and the pieces in which one is right."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

EDITORS = [f"{verb}_houseterm" for verb in ("add", "change", "delete", "view")]
JOURNALISTS = ["view_houseterm"]


def allow(apps, schema_editor):
    app = apps.get_app_config("articles")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    for group, allowed in _groups(apps):
        group.permissions.add(*allowed)


def forbid(apps, schema_editor):
    for group, allowed in _groups(apps):
        group.permissions.remove(*allowed)


def _groups(apps):
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="articles")
    for name, codenames in (("Editors", EDITORS), ("Journalists", JOURNALISTS)):
        if group := apps.get_model("auth", "Group").objects.filter(name=name).first():
            yield group, permissions.filter(codename__in=codenames)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0019_corrections_in_the_open"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HouseTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("avoid", models.CharField(help_text="A word or a phrase, for example “utilise”.", max_length=80)),
                (
                    "better",
                    models.CharField(
                        blank=True,
                        help_text="What to write, for example “use”. Empty: just avoid it.",
                        max_length=120,
                        verbose_name="better",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="Why, or when not. Writers see it beside the text.", max_length=200
                    ),
                ),
                (
                    "any_ending",
                    models.BooleanField(
                        default=False,
                        help_text="Also find longer words that begin like this: “utilis” finds “utilised” and “utilising”.",
                    ),
                ),
                (
                    "case_matters",
                    models.BooleanField(
                        default=False,
                        help_text="Find it only with exactly these capital and small letters.",
                        verbose_name="capitals matter",
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=200)),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="AllowedTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="allowed_terms",
                        to="articles.article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="allowed_terms",
                        to="articles.specialreport",
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="allowed", to="articles.houseterm"
                    ),
                ),
            ],
            options={
                "ordering": ["term__key"],
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="houseterm",
            constraint=models.UniqueConstraint(fields=("key",), name="house_term_is_listed_once"),
        ),
        migrations.AddConstraint(
            model_name="houseterm",
            constraint=models.CheckConstraint(
                condition=models.Q(("key", ""), _negated=True), name="house_term_has_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="allowedterm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("article__isnull", False), ("report__isnull", True)),
                    models.Q(("article__isnull", True), ("report__isnull", False)),
                    _connector="OR",
                ),
                name="allowed_term_has_one_piece",
            ),
        ),
        migrations.AddConstraint(
            model_name="allowedterm",
            constraint=models.UniqueConstraint(fields=("article", "term"), name="term_is_allowed_once_in_an_article"),
        ),
        migrations.AddConstraint(
            model_name="allowedterm",
            constraint=models.UniqueConstraint(fields=("report", "term"), name="term_is_allowed_once_in_a_report"),
        ),
        migrations.RunPython(allow, forbid),
    ]
