"""The groups Journalists and Editors with their permissions, and the rows that always exist.

Permissions exist only after post_migrate, so they are made here first (docs/design.md 5).
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ALL = ("add", "change", "delete", "view")
WRITTEN = ("participant", "question", "answer", "jointparticipant", "byline", "correction")
JOURNALISTS = {
    "article": ("add", "change", "view"),
    **dict.fromkeys((*WRITTEN, "expertlink"), ALL),
    "expert": ("add", "change", "view"),
    "picture": ("add", "change", "view"),
    "topic": ("add", "view"),
    **dict.fromkeys(("author", "section", "specialreport", "reportentry", "publicationevent", "houseterm"), ("view",)),
}
EDITED = (
    "article", "specialreport", "reportentry", "section", "topic", "author", "expert", "expertlink", "picture", "page",
    "frontpage", "frontpagesecond", "redirect", "houseterm", *WRITTEN,
)  # fmt: skip
EDITORS = {**dict.fromkeys(EDITED, ALL), "publicationevent": ("view",)}


def make_groups(apps, schema_editor):
    app = apps.get_app_config("articles")
    app.models_module = True
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="articles")
    for name, allowed, extra in (
        ("Journalists", JOURNALISTS, ("submit_article",)),
        ("Editors", EDITORS, ("publish_article", "edit_any_article", "submit_article", "review_article")),
    ):
        codenames = [f"{verb}_{model}" for model, verbs in allowed.items() for verb in verbs]
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permissions.filter(codename__in=(*codenames, *extra)))


def remove_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=("Journalists", "Editors")).delete()


def make_rows(apps, schema_editor):
    """The generation, the front page, and the privacy page's introduction, which is there for editors to fill in."""
    apps.get_model("articles", "Generation").objects.get_or_create(pk=1)
    apps.get_model("articles", "FrontPage").objects.get_or_create(pk=1)
    apps.get_model("articles", "Page").objects.get_or_create(slug="privacy", defaults={"title": "Privacy", "body": ""})


class Migration(migrations.Migration):
    replaces = [
        ("articles", "0003_groups_and_first_rows"),
        ("articles", "0006_groups_in_the_workflow"),
        ("articles", "0014_editors_of_redirects"),
        ("articles", "0020_house_terms"),
    ]
    dependencies = [
        ("articles", "0002_search"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(make_groups, remove_groups),
        migrations.RunPython(make_rows, migrations.RunPython.noop),
    ]
