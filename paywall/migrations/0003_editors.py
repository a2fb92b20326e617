"""Let editors change the meter's limit and see the figures.

Django creates permissions only after post_migrate, so this migration creates them first (docs/design.md 5).
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ALLOWED = ("view_meterpolicy", "change_meterpolicy", "view_dailyfigures")


def _permissions(apps):
    return apps.get_model("auth", "Permission").objects.filter(content_type__app_label="paywall", codename__in=ALLOWED)


def allow(apps, schema_editor):
    app = apps.get_app_config("paywall")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Editors")
    group.permissions.add(*_permissions(apps))


def forbid(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name="Editors"):
        group.permissions.remove(*_permissions(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("paywall", "0002_first_policy"),
        ("articles", "0002_groups"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(allow, forbid)]
