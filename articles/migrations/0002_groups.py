"""The groups Journalists and Editors, with their permissions (docs/design.md 5: permissions exist only after post_migrate)."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

WRITTEN = ("participant", "question", "answer", "jointparticipant", "byline", "correction")
JOURNALISTS = {
    "article": ("add", "change", "view"),
    **dict.fromkeys(WRITTEN, ("add", "change", "delete", "view")),
    "expert": ("add", "change", "view"),
    "expertlink": ("add", "change", "delete", "view"),
    "picture": ("add", "change", "view"),
    "topic": ("add", "view"),
    "author": ("view",),
    "section": ("view",),
    "specialreport": ("view",),
    "reportentry": ("view",),
    "publicationevent": ("view",),
}
EDITED = (
    "article", "specialreport", "reportentry", "section", "topic", "author", "expert", "expertlink", "picture",
    "frontpage", "frontpagesecond", *WRITTEN,
)  # fmt: skip
EDITORS = {
    **dict.fromkeys(EDITED, ("add", "change", "delete", "view")),
    "publicationevent": ("view",),
}


def make_groups(apps, schema_editor):
    app = apps.get_app_config("articles")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, allowed, extra in (
        ("Journalists", JOURNALISTS, ()),
        ("Editors", EDITORS, ("publish_article", "edit_any_article")),
    ):
        codenames = [f"{verb}_{model}" for model, verbs in allowed.items() for verb in verbs] + list(extra)
        permissions = Permission.objects.filter(content_type__app_label="articles", codename__in=codenames)
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*permissions)


def remove_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=("Journalists", "Editors")).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_groups, remove_groups)]
