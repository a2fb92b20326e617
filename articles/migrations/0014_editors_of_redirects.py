"""Editors look after the redirects."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ALL = [f"{verb}_redirect" for verb in ("add", "change", "delete", "view")]


def allow(apps, schema_editor):
    app = apps.get_app_config("articles")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    if editors := apps.get_model("auth", "Group").objects.filter(name="Editors").first():
        editors.permissions.add(*_permissions(apps))


def forbid(apps, schema_editor):
    if editors := apps.get_model("auth", "Group").objects.filter(name="Editors").first():
        editors.permissions.remove(*_permissions(apps))


def _permissions(apps):
    found = apps.get_model("auth", "Permission").objects
    return found.filter(content_type__app_label="articles", codename__in=ALL)


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_old_addresses")]
    operations = [migrations.RunPython(allow, forbid)]
