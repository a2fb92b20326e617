"""All tables of articles, apart from those of search. Models stand in the order in which they point to each other."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import articles.schema


class Migration(migrations.Migration):
    replaces = [
        ("articles", "0001_tables"),
        ("articles", "0004_history"),
        ("articles", "0005_workflow"),
        ("articles", "0007_pending_versions"),
        ("articles", "0008_embargo"),
        ("articles", "0009_pictures_uses_and_ai"),
        ("articles", "0010_pictures_in_texts"),
        ("articles", "0011_unsaved_texts"),
        ("articles", "0012_desk_front_page"),
        ("articles", "0013_old_addresses"),
        ("articles", "0015_experts_address"),
        ("articles", "0016_asking"),
        ("articles", "0017_sign_off"),
        ("articles", "0018_preview_links"),
        ("articles", "0019_corrections_in_the_open"),
        ("articles", "0021_assigned_pieces"),
        ("articles", "0022_help_texts_in_plain_words"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.FileField(
                        help_text="JPEG, PNG, WebP, AVIF, GIF, HEIC, TIFF, BMP or JPEG 2000, at least 400 pixels wide. Location and camera data are removed.",
                        upload_to="pictures",
                        verbose_name="picture file",
                    ),
                ),
                ("width", models.PositiveIntegerField(default=0, editable=False)),
                ("height", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "alt_text",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for readers who cannot see it. Needed before publishing.",
                        max_length=300,
                        verbose_name="alternative text",
                    ),
                ),
                ("caption", models.CharField(blank=True, help_text="Printed under the picture.", max_length=400)),
                (
                    "credit",
                    models.CharField(
                        blank=True,
                        help_text="Who made and who owns the picture: “Photograph: Ann Other/Agency”. Needed before publishing.",
                        max_length=200,
                    ),
                ),
                (
                    "digital_source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Neither made nor altered with AI, or nothing is known"),
                            ("trainedAlgorithmicMedia", "Made with AI: a program made the whole picture"),
                            (
                                "compositeWithTrainedAlgorithmicMedia",
                                "Altered with AI: a program added, removed or changed parts of the picture",
                            ),
                            (
                                "compositeSynthetic",
                                "Altered with AI: put together from parts, some of them made by a program",
                            ),
                            (
                                "algorithmicallyEnhanced",
                                "Altered with AI: a program made it sharper, larger or cleaner and added nothing",
                            ),
                        ],
                        default="",
                        help_text="Printed beside the credit as “Made with AI” or “Altered with AI”. Search engines can read it too.",
                        max_length=60,
                        verbose_name="made or altered with AI",
                    ),
                ),
                (
                    "focal_x",
                    models.FloatField(
                        default=0.5,
                        help_text="From 0 (left edge) to 1 (right edge). This point stays visible when the picture is cropped.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="focal point from the left",
                    ),
                ),
                (
                    "focal_y",
                    models.FloatField(
                        default=0.5,
                        help_text="From 0 (top edge) to 1 (bottom edge).",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="focal point from the top",
                    ),
                ),
                ("renditions", models.JSONField(default=dict, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("found_by", models.TextField(default="", editable=False)),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("focal_x__gte", 0), ("focal_x__lte", 1), ("focal_y__gte", 0), ("focal_y__lte", 1)
                        ),
                        name="picture_focal_point_is_inside",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "picture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_files", to="articles.picture"
                    ),
                ),
                ("stem", models.CharField(db_index=True, max_length=40)),
                ("names", models.JSONField(default=list)),
                ("replaced_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=["replaced_at"],
                        name="former_file_to_delete",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Author",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150)),
                (
                    "slug",
                    models.SlugField(help_text="The last part of the page’s address.", max_length=160, unique=True),
                ),
                ("role", models.CharField(blank=True, help_text="For example “Materials editor”.", max_length=150)),
                ("biography", models.TextField(blank=True)),
                (
                    "portrait",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.picture",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        help_text="The author’s account, if they write in this admin themselves.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="author",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Expert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "title",
                    models.CharField(
                        blank=True, help_text="“Professor”, “Dr” or “Sir”, if the expert has a title.", max_length=60
                    ),
                ),
                (
                    "name",
                    models.CharField(help_text="The name as printed, without title and post-nominals.", max_length=150),
                ),
                (
                    "post_nominals",
                    models.CharField(
                        blank=True,
                        help_text="Letters after the name, for example “CEng FREng”.",
                        max_length=120,
                        verbose_name="post-nominals",
                    ),
                ),
                (
                    "initials",
                    models.CharField(
                        blank=True,
                        help_text="Printed beside this expert’s answers. Leave empty to use those of the name.",
                        max_length=8,
                    ),
                ),
                ("slug", models.SlugField(help_text="The last part of the page’s address.", max_length=160)),
                (
                    "sort_name",
                    models.CharField(
                        blank=True,
                        help_text="How lists sort a name whose last word is not the family name: “Kim Min-jun”, “Garcia Marquez, Ana”. Leave empty to sort by the last word.",
                        max_length=150,
                        verbose_name="name for sorting",
                    ),
                ),
                ("sort_key", articles.schema.SortKeyField(default="", editable=False, max_length=300)),
                (
                    "portrait",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.picture",
                    ),
                ),
                ("biography", models.TextField(blank=True)),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="Requests for answers and approvals go to this address. It is never published.",
                        max_length=254,
                        verbose_name="e-mail address",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "indexes": [models.Index(fields=["sort_key", "id"], name="expert_by_name")],
            },
        ),
        migrations.CreateModel(
            name="ExpertLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="articles.expert"
                    ),
                ),
                ("label", models.CharField(max_length=100)),
                ("url", models.URLField(max_length=300, verbose_name="address")),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "link",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True)),
                (
                    "slug",
                    models.SlugField(
                        help_text="The first part of the address of each article here.", max_length=60, unique=True
                    ),
                ),
                (
                    "description",
                    models.CharField(blank=True, help_text="One sentence under the section's name.", max_length=300),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Lower numbers come first in the navigation."
                    ),
                ),
            ],
            options={
                "ordering": ["position", "name"],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True)),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("sort_key", articles.schema.SortKeyField(default="", editable=False, max_length=300)),
            ],
            options={
                "ordering": ["name"],
                "indexes": [models.Index(fields=["sort_key", "id"], name="topic_by_name")],
            },
        ),
        migrations.CreateModel(
            name="Generation",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField(default=1)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="generation_is_one")],
            },
        ),
        migrations.CreateModel(
            name="DeskMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("quarter", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("to", "quarter"), name="desk_mail_once_in_a_quarter")],
            },
        ),
        migrations.CreateModel(
            name="HouseTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("avoid", models.CharField(help_text="A word or a phrase, for example “utilise”.", max_length=80)),
                (
                    "better",
                    models.CharField(
                        blank=True,
                        help_text="What to write instead, for example “use”. It can stay empty.",
                        max_length=120,
                        verbose_name="better",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="The reason, or the exceptions. Writers see the note beside the text.",
                        max_length=200,
                    ),
                ),
                (
                    "any_ending",
                    models.BooleanField(
                        default=False,
                        help_text="Also find longer words that start with this: “utilis” finds “utilised” and “utilising”.",
                    ),
                ),
                (
                    "case_matters",
                    models.BooleanField(
                        default=False,
                        help_text="Find it only with the same capital and small letters.",
                        verbose_name="capitals matter",
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=200)),
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
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
            ],
            options={
                "ordering": ["key"],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="house_term_is_listed_once"),
                    models.CheckConstraint(condition=models.Q(("key", ""), _negated=True), name="house_term_has_words"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndexNowRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "started_at",
                    models.DateTimeField(help_text="A successful run reports all changes up to this moment."),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "addresses",
                    models.PositiveIntegerField(default=0, help_text="The number of addresses that were accepted."),
                ),
                (
                    "error",
                    models.CharField(
                        blank=True, help_text="The reason why the run failed. Empty if it succeeded.", max_length=500
                    ),
                ),
            ],
            options={
                "verbose_name": "IndexNow run",
                "ordering": ["-started_at", "-id"],
                "indexes": [models.Index(fields=["-started_at", "-id"], name="indexnow_run_newest")],
            },
        ),
        migrations.CreateModel(
            name="Page",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120)),
                (
                    "slug",
                    models.SlugField(
                        help_text="The page’s address: “about” becomes /about/. At /privacy/, the site adds the list of stored data below your text.",
                        max_length=60,
                        unique=True,
                    ),
                ),
                (
                    "tells",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("corrections", "how we correct mistakes"),
                            ("principles", "which principles we follow"),
                            ("masthead", "who works here (the masthead)"),
                            ("ethics", "what our code of ethics says"),
                            ("ownership", "who owns and funds us"),
                            ("contact", "how to contact us"),
                        ],
                        help_text="Structured data and /trust.txt then point search engines to this page. Only one page can explain each subject.",
                        max_length=12,
                        verbose_name="this page explains",
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
            ],
            options={
                "ordering": ["title", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("tells", ""), _negated=True),
                        fields=("tells",),
                        name="page_tells_what_no_other_does",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Redirect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "old_path",
                    models.CharField(
                        help_text="Include the query if it identifies the page: /story.asp?id=12. Capitals matter.",
                        max_length=500,
                        unique=True,
                        verbose_name="old address",
                    ),
                ),
                (
                    "new_path",
                    models.CharField(
                        help_text="A path on this site, for example /energy/12-tides/.",
                        max_length=500,
                        verbose_name="new address",
                    ),
                ),
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
                "ordering": ["old_path"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("new_path__startswith", "/"), models.Q(("new_path__startswith", "//"), _negated=True)
                        ),
                        name="redirect_stays_on_this_site",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True)),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former", to="articles.topic"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SeededRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        help_text="Kind and key of the sample, for example article/tunnel-water.",
                        max_length=200,
                        unique=True,
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="UnsavedText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unsaved_texts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "piece",
                    models.CharField(
                        help_text="The piece’s key, for example “a12”, or “anew” for a new article.", max_length=24
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="The fields of the form, as JSON. Null if nothing is unsaved.", null=True
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(help_text="The stored version on which the text is based.", null=True),
                ),
                ("screen", models.CharField(max_length=36)),
                ("typed_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("piece", "by"), name="one_unsaved_text_a_person_and_piece")
                ],
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "headline",
                    models.CharField(help_text="What happened, or what the piece asks, in one line.", max_length=200),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="The last part of the address, made from the headline. Old addresses keep working.",
                        max_length=120,
                    ),
                ),
                (
                    "standfirst",
                    models.TextField(
                        blank=True,
                        help_text="One or two sentences under the headline. Needed before publishing.",
                        max_length=500,
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        help_text="Needs alternative text and a credit before publishing.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.picture",
                    ),
                ),
                (
                    "access",
                    models.CharField(
                        choices=[
                            ("free", "Free"),
                            ("premium", "Premium (metered)"),
                            ("registered", "Registered readers only"),
                        ],
                        default="free",
                        help_text="Free: open to everybody. Premium: a few articles a month, then the wall. Registered: signed-in readers only.",
                        max_length=12,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, db_index=True, editable=False, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("withdrawal_reason", models.CharField(blank=True, editable=False, max_length=500)),
                ("submitted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("approved_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("embargo_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("due_on", models.DateField(blank=True, editable=False, null=True, verbose_name="due")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("edited_at", models.DateTimeField(auto_now=True, verbose_name="last edited")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("news", "News"),
                            ("feature", "Feature"),
                            ("opinion", "Opinion"),
                            ("qa", "Expert Q&A"),
                        ],
                        default="news",
                        max_length=8,
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="articles.section",
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        blank=True,
                        help_text="The article’s text or, in an Expert Q&A, its introduction. In a premium article, a horizontal rule marks the end of the preview.",
                        verbose_name="text",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Printed as “Updated …”. Set it when facts have changed, not after fixing a spelling mistake.",
                        null=True,
                        verbose_name="updated for readers",
                    ),
                ),
                ("topics", models.ManyToManyField(blank=True, related_name="articles", to="articles.topic")),
            ],
            options={
                "ordering": ["-published_at", "-id"],
                "permissions": [
                    ("publish_article", "Can publish, schedule and withdraw articles"),
                    ("edit_any_article", "Can edit articles of others and published ones"),
                    ("submit_article", "Can submit articles for review"),
                    ("review_article", "Can claim articles in review, send them back and approve them"),
                ],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at__isnull", False)),
                        fields=["withdrawn_at"],
                        name="article_withdrawn",
                    ),
                    models.Index(
                        condition=models.Q(("assigned_to__isnull", False)),
                        fields=["assigned_to"],
                        name="article_assigned",
                    ),
                    models.Index(
                        condition=models.Q(("submitted_at__isnull", False)),
                        fields=["submitted_at"],
                        name="article_submitted",
                    ),
                    models.Index(fields=["-published_at", "-id"], name="article_newest"),
                    models.Index(fields=["section", "-published_at", "-id"], name="article_newest_in_section"),
                    models.Index(fields=["kind", "-published_at", "-id"], name="article_newest_of_kind"),
                    models.Index(fields=["-edited_at", "-id"], name="article_edited_last"),
                    models.Index(
                        condition=models.Q(("published_at", None)), fields=["-edited_at", "-id"], name="article_drafts"
                    ),
                    models.Index(
                        condition=models.Q(("published_at", None)),
                        fields=["created_by", "-edited_at", "-id"],
                        name="article_drafts_of_one",
                    ),
                    models.Index(
                        fields=["id", "published_at", "withdrawn_at", "section", "kind"], name="article_found"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("embargo_until__isnull", True),
                            ("published_at__isnull", True),
                            ("published_at__gte", models.F("embargo_until")),
                            _connector="OR",
                        ),
                        name="article_not_before_embargo",
                        violation_error_message="The piece is under an embargo until a later time.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Byline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bylines", to="articles.article"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bylines", to="articles.author"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "id"],
                "indexes": [models.Index(fields=["author", "article"], name="byline_of_author")],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "author"), name="byline_names_an_author_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="authors",
            field=models.ManyToManyField(related_name="articles", through="articles.Byline", to="articles.author"),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="articles.article"
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="articles.expert"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("brief", models.TextField(blank=True)),
                ("deadline", models.DateTimeField()),
                ("invited_at", models.DateTimeField()),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("opened_at", models.DateTimeField(null=True)),
                ("first_typed_at", models.DateTimeField(null=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("reopened_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("details", models.JSONField(default=dict)),
                ("decided", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["-invited_at", "-id"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("submitted_at__isnull", False)),
                        fields=["-submitted_at"],
                        name="invitation_submitted",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "article"), name="invitation_id_and_article"),
                    models.CheckConstraint(
                        condition=models.Q(("deadline__gt", models.F("invited_at"))), name="invitation_ends_later"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvitedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="articles.invitation"
                    ),
                ),
                ("question_token", models.CharField(max_length=12)),
                ("question_text", models.TextField()),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("text", models.TextField(blank=True, default="")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("screen", models.CharField(blank=True, default="", max_length=36)),
                ("saved_at", models.DateTimeField(null=True)),
                ("other_text", models.TextField(blank=True, default="")),
                ("other_screen", models.CharField(blank=True, default="", max_length=36)),
                ("other_at", models.DateTimeField(null=True)),
                ("settled_text", models.TextField(blank=True, default="")),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("taken_body", models.TextField(blank=True, default="")),
            ],
            options={
                "ordering": ["position", "id"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("invitation", "question_token"), name="invited_to_a_question_once"),
                    articles.schema.SameArticle(field="invitation", name="invited_answer_is_of_the_article"),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvitedPortrait",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "invitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="portrait", to="articles.invitation"
                    ),
                ),
                ("content", models.BinaryField()),
                ("name", models.CharField(max_length=60)),
                ("credit", models.CharField(blank=True, max_length=200)),
                ("uploaded_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "picture",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="articles.picture"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="InvitationLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("first_used_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="articles.invitation"
                    ),
                ),
                ("is_reminder", models.BooleanField(default=False)),
                ("mailed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["made_at", "id"],
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("made_at"))), name="invitationlink_expires_later"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FrontPage",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        help_text="The story with the large picture. If you choose none, or while it is not published, the newest feature stands here.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "verbose_name": "front page",
                "verbose_name_plural": "front page",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="front_page_is_one")],
            },
        ),
        migrations.CreateModel(
            name="FrontPageSecond",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "front_page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seconds", to="articles.frontpage"
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "second story",
                "verbose_name_plural": "second stories",
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("front_page", "article"), name="second_story_is_named_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="participants", to="articles.article"
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="participations", to="articles.expert"
                    ),
                ),
                (
                    "initials",
                    models.CharField(
                        help_text="Printed beside the answers, for example “LP”. No two experts of a Q&A may share them.",
                        max_length=8,
                    ),
                ),
                (
                    "posts",
                    models.TextField(
                        blank=True,
                        help_text="One post per line, as held at the time: “Professor of Automated Reasoning, University of Marlow”.",
                        verbose_name="posts and affiliations",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "id"],
                "indexes": [models.Index(fields=["expert", "article"], name="participant_of_expert")],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "article"), name="participant_id_and_article"),
                    models.UniqueConstraint(
                        fields=("article", "initials"),
                        name="participant_initials_are_unique",
                        violation_error_message="Two experts of this Q&A have the same initials. Change those of one expert.",
                    ),
                    models.UniqueConstraint(
                        fields=("article", "expert"),
                        name="participant_expert_is_named_once",
                        violation_error_message="This expert is already in the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("initials", ""), _negated=True), name="participant_has_initials"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="articles.article"
                    ),
                ),
                ("text", models.TextField(max_length=600, verbose_name="question")),
                ("token", models.CharField(default=articles.schema.new_token, editable=False, max_length=12)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "article"), name="question_id_and_article"),
                    models.UniqueConstraint(fields=("article", "token"), name="question_token_is_unique"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sign_offs", to="articles.article"
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sign_offs", to="articles.expert"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("note", models.TextField(blank=True, max_length=1000)),
                ("deadline", models.DateTimeField()),
                ("sent_at", models.DateTimeField()),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("mailed_at", models.DateTimeField(null=True)),
                ("mail_failed_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at__isnull", False)),
                        fields=["-finished_at"],
                        name="sign_off_finished",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("article", "expert"),
                        name="sign_off_one_a_person_and_article",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignOffAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sign_off",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="articles.signoff"
                    ),
                ),
                ("token", models.CharField(max_length=12)),
                ("position", models.PositiveSmallIntegerField()),
                ("question", models.TextField()),
                ("body", models.TextField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("open", "not answered yet"),
                            ("approved", "approved"),
                            ("proposed", "other words proposed"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("typed", models.TextField(blank=True)),
                ("proposed", models.TextField(blank=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("accepted", "accepted"), ("declined", "declined")], max_length=8
                    ),
                ),
                ("outcome_note", models.CharField(blank=True, max_length=500)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("approved_body", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["position", "id"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("sign_off", "token"), name="sign_off_answer_is_sent_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", ""),
                            models.Q(("settled_at__isnull", False), ("verdict", "proposed")),
                            _connector="OR",
                        ),
                        name="sign_off_settles_a_proposal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignOffLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("first_used_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                (
                    "sign_off",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="articles.signoff"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("made_at"))), name="signofflink_expires_later"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SpecialReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "headline",
                    models.CharField(help_text="What happened, or what the piece asks, in one line.", max_length=200),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="The last part of the address, made from the headline. Old addresses keep working.",
                        max_length=120,
                    ),
                ),
                (
                    "standfirst",
                    models.TextField(
                        blank=True,
                        help_text="One or two sentences under the headline. Needed before publishing.",
                        max_length=500,
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        help_text="Needs alternative text and a credit before publishing.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.picture",
                    ),
                ),
                (
                    "access",
                    models.CharField(
                        choices=[
                            ("free", "Free"),
                            ("premium", "Premium (metered)"),
                            ("registered", "Registered readers only"),
                        ],
                        default="free",
                        help_text="Free: open to everybody. Premium: a few articles a month, then the wall. Registered: signed-in readers only.",
                        max_length=12,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, db_index=True, editable=False, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("withdrawal_reason", models.CharField(blank=True, editable=False, max_length=500)),
                ("submitted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("approved_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("embargo_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("due_on", models.DateField(blank=True, editable=False, null=True, verbose_name="due")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("edited_at", models.DateTimeField(auto_now=True, verbose_name="last edited")),
                (
                    "introduction",
                    models.TextField(blank=True, help_text="A few paragraphs. Access works as for an article’s text."),
                ),
            ],
            options={
                "ordering": ["-published_at", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at__isnull", False)),
                        fields=["withdrawn_at"],
                        name="specialreport_withdrawn",
                    ),
                    models.Index(
                        condition=models.Q(("assigned_to__isnull", False)),
                        fields=["assigned_to"],
                        name="specialreport_assigned",
                    ),
                    models.Index(
                        condition=models.Q(("submitted_at__isnull", False)),
                        fields=["submitted_at"],
                        name="specialreport_submitted",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("embargo_until__isnull", True),
                            ("published_at__isnull", True),
                            ("published_at__gte", models.F("embargo_until")),
                            _connector="OR",
                        ),
                        name="specialreport_not_before_embargo",
                        violation_error_message="The piece is under an embargo until a later time.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="articles.specialreport"
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="report_entries",
                        to="articles.article",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "article in this report",
                "verbose_name_plural": "articles in this report",
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "article"), name="report_lists_an_article_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="specialreport",
            name="articles",
            field=models.ManyToManyField(related_name="reports", through="articles.ReportEntry", to="articles.article"),
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "article",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="card",
                        to="articles.article",
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="card",
                        to="articles.specialreport",
                    ),
                ),
                ("file", models.FileField(upload_to="pictures")),
                (
                    "face",
                    models.CharField(
                        help_text="A hash of what is drawn. The card is drawn again when it changes.", max_length=40
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", True), ("report__isnull", False)),
                            models.Q(("article__isnull", False), ("report__isnull", True)),
                            _connector="OR",
                        ),
                        name="card_belongs_to_one_piece",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="articles.article",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="articles.specialreport",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("clarification", "Clarification"), ("correction", "Correction")],
                        default="correction",
                        help_text="Correction: something was wrong. Clarification: it was right but easy to misunderstand.",
                        max_length=13,
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        help_text="Say what was wrong and what is right, in one or two sentences. Everybody can read the note, even under a premium article.",
                        max_length=600,
                        verbose_name="note to readers",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="date")),
            ],
            options={
                "ordering": ["made_at", "id"],
                "indexes": [models.Index(fields=["-made_at", "-id"], name="correction_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", True), ("report__isnull", False)),
                            models.Q(("article__isnull", False), ("report__isnull", True)),
                            _connector="OR",
                        ),
                        name="correction_belongs_to_one_piece",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicationEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="articles.article",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="articles.specialreport",
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("published", "published"),
                            ("scheduled", "scheduled"),
                            ("unscheduled", "taken off the schedule"),
                            ("withdrawn", "withdrawn"),
                            ("restored", "put back"),
                            ("submitted", "submitted"),
                            ("taken_back", "taken back"),
                            ("claimed", "claimed"),
                            ("sent_back", "sent back"),
                            ("approved", "approved"),
                            ("planned", "planned"),
                            ("dropped", "pending version dropped"),
                            ("embargoed", "embargo changed"),
                            ("amended", "changed after publication"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", True), ("report__isnull", False)),
                            models.Q(("article__isnull", False), ("report__isnull", True)),
                            _connector="OR",
                        ),
                        name="event_belongs_to_one_piece",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PieceVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="history",
                        to="articles.article",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="history",
                        to="articles.specialreport",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("imported", "imported"),
                            ("submitted", "submitted"),
                            ("approved", "approved"),
                            ("published", "published"),
                            ("scheduled", "scheduled"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("summary", models.CharField(blank=True, max_length=500)),
                (
                    "amendment",
                    models.CharField(
                        blank=True,
                        choices=[("slip", "slip"), ("clarification", "clarification"), ("correction", "correction")],
                        max_length=13,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=600)),
                ("copy", models.JSONField()),
                ("is_pending", models.BooleanField(default=False)),
                (
                    "base",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.pieceversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["at"], name="piece_version_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", True), ("report__isnull", False)),
                            models.Q(("article__isnull", False), ("report__isnull", True)),
                            _connector="OR",
                        ),
                        name="piece_version_belongs_to_one_piece",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="pending",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.pieceversion",
            ),
        ),
        migrations.AddField(
            model_name="specialreport",
            name="pending",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.pieceversion",
            ),
        ),
        migrations.CreateModel(
            name="DeskNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="articles.publicationevent",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "mail",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="notices",
                        to="articles.deskmail",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)), fields=["to"], name="desk_notice_open"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("event", "to"), name="desk_notice_once_for_a_step")],
            },
        ),
        migrations.CreateModel(
            name="AllowedTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="allowed", to="articles.houseterm"
                    ),
                ),
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
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["term__key"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", False), ("report__isnull", True)),
                            models.Q(("article__isnull", True), ("report__isnull", False)),
                            _connector="OR",
                        ),
                        name="allowed_term_has_one_piece",
                    ),
                    models.UniqueConstraint(fields=("article", "term"), name="term_is_allowed_once_in_an_article"),
                    models.UniqueConstraint(fields=("report", "term"), name="term_is_allowed_once_in_a_report"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PreviewLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("first_used_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preview_links",
                        to="articles.article",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preview_links",
                        to="articles.specialreport",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="preview_links",
                        to="articles.pieceversion",
                    ),
                ),
                ("for_whom", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["-made_at", "-id"],
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["-made_at", "-id"], name="preview_link_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("made_at"))), name="previewlink_expires_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", True), ("report__isnull", False)),
                            models.Q(("article__isnull", False), ("report__isnull", True)),
                            _connector="OR",
                        ),
                        name="preview_link_belongs_to_one_piece",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="articles.article"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="articles.question"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="articles.participant"
                    ),
                ),
                ("body", models.TextField(verbose_name="answer")),
                ("token", models.CharField(default=articles.schema.new_token, editable=False, max_length=12)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "article"), name="answer_id_and_article"),
                    models.UniqueConstraint(fields=("article", "token"), name="answer_token_is_unique"),
                    articles.schema.SameArticle(
                        field="participant",
                        name="answer_participant_is_of_the_article",
                        violation_error_message="Only an expert of this Q&A can answer.",
                    ),
                    articles.schema.SameArticle(
                        field="question",
                        name="answer_question_is_of_the_article",
                        violation_error_message="The question belongs to another article.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PictureInText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "picture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="in_texts", to="articles.picture"
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.answer"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.specialreport",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.author"
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.expert"
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.page"
                    ),
                ),
            ],
            options={
                "verbose_name": "place in a text",
                "verbose_name_plural": "places in texts",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer__isnull", True),
                                ("article__isnull", False),
                                ("author__isnull", True),
                                ("expert__isnull", True),
                                ("page__isnull", True),
                                ("report__isnull", True),
                            ),
                            models.Q(
                                ("answer__isnull", False),
                                ("article__isnull", True),
                                ("author__isnull", True),
                                ("expert__isnull", True),
                                ("page__isnull", True),
                                ("report__isnull", True),
                            ),
                            models.Q(
                                ("answer__isnull", True),
                                ("article__isnull", True),
                                ("author__isnull", True),
                                ("expert__isnull", True),
                                ("page__isnull", True),
                                ("report__isnull", False),
                            ),
                            models.Q(
                                ("answer__isnull", True),
                                ("article__isnull", True),
                                ("author__isnull", False),
                                ("expert__isnull", True),
                                ("page__isnull", True),
                                ("report__isnull", True),
                            ),
                            models.Q(
                                ("answer__isnull", True),
                                ("article__isnull", True),
                                ("author__isnull", True),
                                ("expert__isnull", False),
                                ("page__isnull", True),
                                ("report__isnull", True),
                            ),
                            models.Q(
                                ("answer__isnull", True),
                                ("article__isnull", True),
                                ("author__isnull", True),
                                ("expert__isnull", True),
                                ("page__isnull", False),
                                ("report__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="picture_in_text_has_one_owner",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JointParticipant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joint_participants",
                        to="articles.answer",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.participant"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("answer", "participant"), name="joint_participant_is_named_once"),
                    articles.schema.SameArticle(field="answer", name="joint_answer_is_of_the_article"),
                    articles.schema.SameArticle(
                        field="participant",
                        name="joint_participant_is_of_the_article",
                        violation_error_message="Only an expert of this Q&A can answer.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="answer",
            name="joint",
            field=models.ManyToManyField(
                related_name="joint_answers", through="articles.JointParticipant", to="articles.participant"
            ),
        ),
        # What was made last on a topic; Django makes the table between articles and topics, and no second index on it.
        migrations.RunSQL(
            "CREATE INDEX articles_article_topics_latest ON articles_article_topics (topic_id, article_id)",
            "DROP INDEX articles_article_topics_latest",
        ),
    ]
