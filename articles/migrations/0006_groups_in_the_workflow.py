"""Journalists may submit; editors may also claim, send back and approve.

Permissions exist only after post_migrate, so they are made here first (docs/design.md 5).
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GRANTED = {"Journalists": ("submit_article",), "Editors": ("submit_article", "review_article")}


def grant(apps, schema_editor):
    app = apps.get_app_config("articles")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="articles")
    for name, codenames in GRANTED.items():
        for group in apps.get_model("auth", "Group").objects.filter(name=name):
            group.permissions.add(*permissions.filter(codename__in=codenames))


def withdraw(apps, schema_editor):
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="articles")
    for name, codenames in GRANTED.items():
        for group in apps.get_model("auth", "Group").objects.filter(name=name):
            group.permissions.remove(*permissions.filter(codename__in=codenames))


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_workflow")]
    operations = [migrations.RunPython(grant, withdraw)]
