"""Colleagues as chief editors see them, and the group that may invite them (docs/design.md 5: permissions first)."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MAY = ("add_colleague", "change_colleague", "view_colleague")


def make_group(apps, schema_editor):
    app = apps.get_app_config("accounts")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Chief editors")
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="accounts")
    group.permissions.add(*permissions.filter(codename__in=MAY))


def remove_group(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name="Chief editors").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_consents_moved"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.CreateModel(
            name="Colleague",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": ("add", "change", "view"),
                "indexes": [],
                "constraints": [],
            },
            bases=("accounts.user",),
        ),
        migrations.RunPython(make_group, remove_group),
    ]
