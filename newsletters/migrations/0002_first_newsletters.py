"""The daily and the weekly newsletter, and what editors and journalists may do (docs/design.md 5: permissions first)."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

FIRST = (
    {
        "slug": "daily",
        "name": "The daily newsletter",
        "promise": "the day’s articles by e-mail, once each working day.",
        "days": "12345",
        "send_at": "06:30",
        "position": 1,
    },
    {
        "slug": "weekly",
        "name": "The weekly newsletter",
        "promise": "the week’s best reading by e-mail, every Saturday morning.",
        "days": "6",
        "send_at": "08:00",
        "position": 2,
    },
)
EDITORS = {
    "newsletter": ("add", "change", "view"),
    "edition": ("add", "change", "view"),
    "editionitem": ("add", "change", "delete", "view"),
    "delivery": ("view",),
    "suppression": ("add", "view"),
    "subscription": ("view",),
}


def make(apps, schema_editor):
    app = apps.get_app_config("newsletters")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    newsletters = apps.get_model("newsletters", "Newsletter").objects
    for row in FIRST:
        newsletters.get_or_create(slug=row["slug"], defaults=row)
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="newsletters")
    groups = apps.get_model("auth", "Group").objects
    codenames = [f"{verb}_{model}" for model, verbs in EDITORS.items() for verb in verbs] + ["send_edition"]
    if editors := groups.filter(name="Editors").first():
        editors.permissions.add(*permissions.filter(codename__in=codenames))
    if journalists := groups.filter(name="Journalists").first():
        journalists.permissions.add(
            *permissions.filter(codename__in=["view_newsletter", "view_edition", "view_editionitem"])
        )


def unmake(apps, schema_editor):
    apps.get_model("newsletters", "Newsletter").objects.filter(slug__in=[row["slug"] for row in FIRST]).delete()
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="newsletters")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=("Editors", "Journalists")):
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("newsletters", "0001_all_tables"),
        ("articles", "0003_groups_and_rows"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make, unmake)]
