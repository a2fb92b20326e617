"""Newsletters, their editions and deliveries, and who takes them."""

import datetime

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("newsletters", "0001_initial"),
        ("newsletters", "0004_registrations_through_a_page"),
        ("newsletters", "0005_help_texts_in_plain_words"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("articles", "0001_all_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Newsletter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="For example “The daily newsletter”.", max_length=80, unique=True)),
                (
                    "slug",
                    models.SlugField(
                        help_text="The address below /newsletters/. Do not change it once readers know it.",
                        max_length=40,
                        unique=True,
                        verbose_name="address",
                    ),
                ),
                (
                    "promise",
                    models.CharField(
                        help_text="One sentence: what readers get, and how often. They see it beside the box that they tick.",
                        max_length=200,
                    ),
                ),
                (
                    "sender_name",
                    models.CharField(
                        blank=True,
                        help_text="The name that readers see in their inbox. If empty: the name of the site.",
                        max_length=80,
                        verbose_name="sender’s name",
                    ),
                ),
                (
                    "days",
                    models.CharField(
                        default="12345",
                        max_length=7,
                        validators=[django.core.validators.RegexValidator("^(?=[1-7])1?2?3?4?5?6?7?$")],
                    ),
                ),
                (
                    "send_at",
                    models.TimeField(
                        default=datetime.time(6, 30),
                        help_text="In the time zone of the site.",
                        verbose_name="time of sending",
                    ),
                ),
                ("kinds", models.CharField(blank=True, max_length=60)),
                (
                    "is_open",
                    models.BooleanField(
                        default=True,
                        help_text="Untick this to end the newsletter: it is no longer offered or sent.",
                        verbose_name="is offered",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Its place on the newsletters page. The first newsletter is offered across the whole site.",
                    ),
                ),
                (
                    "sections",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Only articles of these sections. If none is chosen: all sections.",
                        related_name="+",
                        to="articles.section",
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Only articles of these topics. If none is chosen: all topics.",
                        related_name="+",
                        to="articles.topic",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="newsletters.newsletter",
                    ),
                ),
                ("date", models.DateField(help_text="In the time zone of the site.")),
                ("due_at", models.DateTimeField(verbose_name="to be sent at")),
                ("drawn_up_at", models.DateTimeField(blank=True, null=True)),
                ("is_arranged", models.BooleanField(default=False)),
                (
                    "subject",
                    models.CharField(blank=True, help_text="If empty: the headline of the lead.", max_length=150),
                ),
                (
                    "introduction",
                    models.TextField(
                        blank=True,
                        help_text="A few lines before the lead. Leave an empty line between paragraphs.",
                        max_length=1200,
                    ),
                ),
                ("held_at", models.DateTimeField(blank=True, null=True)),
                ("skipped_at", models.DateTimeField(blank=True, null=True)),
                ("mail_subject", models.CharField(blank=True, editable=False, max_length=300)),
                ("mail_html", models.TextField(blank=True, editable=False)),
                ("mail_text", models.TextField(blank=True, editable=False)),
                ("mail_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("frozen_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("audience", models.PositiveIntegerField(default=0, editable=False)),
                ("left_at_freeze", models.JSONField(default=dict, editable=False)),
                ("paused_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("pause_reason", models.CharField(blank=True, editable=False, max_length=300)),
                ("stopped_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("finished_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("folded", models.JSONField(blank=True, editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "ordering": ["-date", "newsletter"],
                "permissions": [("send_edition", "Can hold, send, pause and stop editions")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("frozen_at", None), ("skipped_at", None)),
                        fields=["due_at"],
                        name="edition_not_frozen",
                    ),
                    models.Index(
                        condition=models.Q(("finished_at", None), ("frozen_at__isnull", False), ("stopped_at", None)),
                        fields=["frozen_at"],
                        name="edition_in_sending",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("newsletter", "date"), name="one_edition_a_date")],
            },
        ),
        migrations.CreateModel(
            name="EditionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="newsletters.edition"
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.specialreport",
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.correction",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("line", models.CharField(blank=True, help_text="Printed in place of the standfirst.", max_length=300)),
                ("is_left_out", models.BooleanField(default=False)),
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
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "article"), name="edition_holds_an_article_once"),
                    models.UniqueConstraint(fields=("edition", "report"), name="edition_holds_a_report_once"),
                    models.UniqueConstraint(fields=("edition", "correction"), name="edition_holds_a_correction_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", False), ("correction", None), ("report", None)),
                            models.Q(("article", None), ("correction", None), ("report__isnull", False)),
                            models.Q(("article", None), ("correction__isnull", False), ("report", None)),
                            _connector="OR",
                        ),
                        name="edition_item_is_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="newsletters.edition"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("address", models.EmailField(blank=True, max_length=254)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("claimed", "Taken by a sender"),
                            ("sending", "Being handed over"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("uncertain", "Uncertain"),
                            ("suppressed", "Suppressed"),
                            ("left", "Left before it was sent"),
                        ],
                        db_default="pending",
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("not_before", models.DateTimeField(default=django.utils.timezone.now)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("worker", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("provider_id", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("error", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("bounced_at", models.DateTimeField(blank=True, null=True)),
                ("complained_at", models.DateTimeField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["edition", "not_before", "id"],
                        name="delivery_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("claimed", "sending"))),
                        fields=["edition", "lease_until"],
                        name="delivery_taken",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sent")), fields=["edition", "sent_at"], name="delivery_sent"
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("failed", "uncertain"))),
                        fields=["edition", "id"],
                        name="delivery_in_doubt",
                    ),
                    models.Index(
                        condition=models.Q(("provider_id", ""), _negated=True),
                        fields=["provider_id"],
                        name="delivery_of_provider",
                    ),
                    models.Index(
                        condition=models.Q(("bounced_at__isnull", False)),
                        fields=["bounced_at"],
                        name="delivery_bounced",
                    ),
                    models.Index(
                        condition=models.Q(("complained_at__isnull", False)),
                        fields=["complained_at"],
                        name="delivery_complained",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("edition", "user"), name="one_delivery_a_reader")],
            },
        ),
        migrations.CreateModel(
            name="ProviderEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=40)),
                ("event_id", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=20)),
                (
                    "delivery",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="events",
                        to="newsletters.delivery",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "event_id"), name="one_row_a_provider_event")
                ],
            },
        ),
        migrations.CreateModel(
            name="Registrations",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="registrations",
                        to="newsletters.newsletter",
                    ),
                ),
                ("day", models.DateField()),
                ("number", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "registrations",
                "constraints": [
                    models.UniqueConstraint(fields=("newsletter", "day"), name="one_sum_of_registrations_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="newsletters.newsletter",
                    ),
                ),
                (
                    "wording",
                    models.TextField(help_text="The text beside the box that the reader ticked, word for word."),
                ),
                ("source", models.CharField(max_length=60)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reader", "the reader, on the site"),
                            ("link", "the link in a newsletter"),
                            ("one-click", "the unsubscribe button of the mail program"),
                            ("provider", "an unsubscription at the mail provider"),
                            ("complaint", "a complaint about spam"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "ordering": ["-given_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["newsletter", "user"],
                        name="subscription_standing",
                    ),
                    models.Index(fields=["newsletter", "given_at"], name="subscription_given"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["newsletter", "ended_at"],
                        name="subscription_ended",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("user", "newsletter"),
                        name="one_standing_subscription",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("address", models.EmailField(blank=True, max_length=254)),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("bounced", "the address does not exist or refuses mail for good"),
                            ("complained", "its owner marked a newsletter as spam"),
                            ("editor", "an editor entered it"),
                        ],
                        max_length=12,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "suppressed address",
                "verbose_name_plural": "suppressed addresses",
                "ordering": ["-made_at", "-id"],
            },
        ),
    ]
