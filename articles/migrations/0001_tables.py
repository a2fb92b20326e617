"""All tables of articles, apart from those of search. Models stand in the order in which they point to each other."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import articles.schema


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("articles", "0001_initial"),
        ("articles", "0004_seeded_row"),
        ("articles", "0006_index_of_withdrawals"),
        ("articles", "0007_indexnow_runs"),
        ("articles", "0008_cards"),
        ("articles", "0009_renditions"),
        ("articles", "0010_pages"),
        ("articles", "0012_indexes_at_a_million"),
        ("articles", "0013_names_from_a_to_z"),
        ("articles", "0016_newest_of_an_author_or_expert"),
        ("articles", "0018_kinds_of_pictures"),
    ]

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
                        help_text="What the picture shows, for readers who cannot see it. Needed before an article is published.",
                        max_length=300,
                        verbose_name="alternative text",
                    ),
                ),
                ("caption", models.CharField(blank=True, help_text="Printed under the picture.", max_length=400)),
                (
                    "credit",
                    models.CharField(
                        blank=True,
                        help_text="Who made it and who owns it, for example “Photograph: Ann Other/Agency”. Needed before publishing.",
                        max_length=200,
                    ),
                ),
                (
                    "focal_x",
                    models.FloatField(
                        default=0.5,
                        help_text="From 0 (left edge) to 1 (right edge): what must stay visible when the picture is cropped.",
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
            name="Author",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150)),
                (
                    "slug",
                    models.SlugField(help_text="The last part of the author's address.", max_length=160, unique=True),
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
                        help_text="The account of this author, if they write here themselves.",
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
                        blank=True, help_text="“Professor”, “Dr”, “Sir”; leave empty for none.", max_length=60
                    ),
                ),
                (
                    "name",
                    models.CharField(help_text="As it is printed, without title and post-nominals.", max_length=150),
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
                        help_text="They mark this expert's answers. Left empty, they are made from the name.",
                        max_length=8,
                    ),
                ),
                ("slug", models.SlugField(help_text="The last part of the expert's address.", max_length=160)),
                (
                    "sort_name",
                    models.CharField(
                        blank=True,
                        help_text="For names whose last word is not the family name: “Kim Min-jun”, “Garcia Marquez, Ana”. Left empty, the last word counts.",
                        max_length=150,
                        verbose_name="in lists under",
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
                ("slug", models.SlugField(help_text="Part of every address.", max_length=60, unique=True)),
                (
                    "description",
                    models.CharField(blank=True, help_text="One sentence under the section's name.", max_length=300),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Lower numbers stand first in the navigation."
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
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "headline",
                    models.CharField(help_text="What happened or what is asked, in one line.", max_length=200),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="The readable end of the address, made from the headline. Old addresses keep working.",
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
                        help_text="Free: everybody. Premium: a few a month, then the wall. Registered: only signed-in readers.",
                        max_length=12,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, db_index=True, editable=False, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("withdrawal_reason", models.CharField(blank=True, editable=False, max_length=500)),
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
                        help_text="The text; in an Expert Q&A the introduction. In premium articles a horizontal rule ends the preview.",
                        verbose_name="text",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Printed as “Updated …”. Set it when the facts changed, not for a spelling mistake.",
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
                ],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at__isnull", False)),
                        fields=["withdrawn_at"],
                        name="article_withdrawn",
                    ),
                    models.Index(fields=["-published_at", "-id"], name="article_newest"),
                    models.Index(fields=["section", "-published_at", "-id"], name="article_newest_in_section"),
                    models.Index(fields=["kind", "-published_at", "-id"], name="article_newest_of_kind"),
                    models.Index(fields=["-edited_at", "-id"], name="article_edited_last"),
                    models.Index(
                        fields=["id", "published_at", "withdrawn_at", "section", "kind"], name="article_found"
                    ),
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
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="articles.article"
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        help_text="What was wrong and what is right, in one or two sentences.", max_length=600
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="date")),
            ],
            options={
                "ordering": ["made_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SpecialReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "headline",
                    models.CharField(help_text="What happened or what is asked, in one line.", max_length=200),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="The readable end of the address, made from the headline. Old addresses keep working.",
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
                        help_text="Free: everybody. Premium: a few a month, then the wall. Registered: only signed-in readers.",
                        max_length=12,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, db_index=True, editable=False, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("withdrawal_reason", models.CharField(blank=True, editable=False, max_length=500)),
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
                    models.TextField(blank=True, help_text="A few paragraphs; behind the wall like an article's text."),
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
                        help_text="A hash of what is drawn: the same face is not drawn again.", max_length=40
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
            name="FrontPage",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        help_text="The story with the large picture. Left empty, or while it is not published: the newest feature.",
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
            name="IndexNowRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "started_at",
                    models.DateTimeField(help_text="Changes up to this moment were told, if the run succeeded."),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("addresses", models.PositiveIntegerField(default=0, help_text="How many addresses were accepted.")),
                (
                    "error",
                    models.CharField(
                        blank=True, help_text="Why the run failed, in words; empty if it succeeded.", max_length=500
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
                        help_text="The address: “about” stands at /about/. At /privacy/ the text is an introduction; the list of what is kept stays.",
                        max_length=60,
                        unique=True,
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
            ],
            options={
                "ordering": ["title", "id"],
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
                        help_text="They mark the answers, for example “LP”. Two experts of one Q&A may not share them.",
                        max_length=8,
                    ),
                ),
                (
                    "posts",
                    models.TextField(
                        blank=True,
                        help_text="One post a line, as held at the time: “Professor of Automated Reasoning, University of Marlow”.",
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
                        violation_error_message="Two experts of this Q&A have the same initials. Give one of them others.",
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
        # What was made last on a topic; Django makes the table between articles and topics, and no second index on it.
        migrations.RunSQL(
            "CREATE INDEX articles_article_topics_latest ON articles_article_topics (topic_id, article_id)",
            "DROP INDEX articles_article_topics_latest",
        ),
    ]
