"""Editors look after the pages about the site; the privacy page's introduction is there for them to fill in."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

CODENAMES = [f"{verb}_page" for verb in ("add", "change", "delete", "view")]


def allow(apps, schema_editor):
    app = apps.get_app_config("articles")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Editors")
    permissions = apps.get_model("auth", "Permission").objects
    group.permissions.add(*permissions.filter(content_type__app_label="articles", codename__in=CODENAMES))
    apps.get_model("articles", "Page").objects.get_or_create(slug="privacy", defaults={"title": "Privacy", "body": ""})


def forbid(apps, schema_editor):
    permissions = apps.get_model("auth", "Permission").objects
    for group in apps.get_model("auth", "Group").objects.filter(name="Editors"):
        group.permissions.remove(*permissions.filter(content_type__app_label="articles", codename__in=CODENAMES))


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_pages"), ("articles", "0002_groups")]
    operations = [migrations.RunPython(allow, forbid)]
