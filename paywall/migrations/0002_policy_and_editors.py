"""The one row of policy, with the limit that a new site begins with; editors may change it and see the figures.

Permissions exist only after post_migrate, so they are made here first (docs/design.md 5).
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ALLOWED = ("view_meterpolicy", "change_meterpolicy", "view_dailyfigures")


def make_row(apps, schema_editor):
    apps.get_model("paywall", "MeterPolicy").objects.get_or_create(pk=1)


def allow(apps, schema_editor):
    app = apps.get_app_config("paywall")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Editors")
    group.permissions.add(*permissions(apps))


def forbid(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name="Editors"):
        group.permissions.remove(*permissions(apps))


def permissions(apps):
    return apps.get_model("auth", "Permission").objects.filter(content_type__app_label="paywall", codename__in=ALLOWED)


class Migration(migrations.Migration):
    dependencies = [
        ("paywall", "0001_all_tables"),
        ("articles", "0003_groups_and_rows"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(make_row, migrations.RunPython.noop),
        migrations.RunPython(allow, forbid),
    ]
