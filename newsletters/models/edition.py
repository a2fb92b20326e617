"""One issue of a newsletter: its items, and what was done with it when."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from articles.models import Article, Correction, SpecialReport
from newsletters.models.newsletter import Newsletter


class Edition(models.Model):
    """A newsletter's issue for one local date. Its state is derived from dated facts (docs/design.md 5).

    draft -> (held | skipped) -> sending -> (paused | stopped) -> sent
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        HELD = "held", "Held back"
        SKIPPED = "skipped", "Skipped"
        SENDING = "sending", "Being sent"
        PAUSED = "paused", "Paused"
        STOPPED = "stopped", "Stopped"
        SENT = "sent", "Sent"

    newsletter = models.ForeignKey(Newsletter, models.PROTECT, related_name="editions")
    date = models.DateField(help_text="In the time zone of the site.")
    due_at = models.DateTimeField("to be sent at")
    # Everything published before this moment is in this edition or an earlier one, or was left out.
    drawn_up_at = models.DateTimeField(null=True, blank=True)
    # An editor has chosen or ordered the items, so drawing up only adds new pieces at the end.
    is_arranged = models.BooleanField(default=False)
    subject = models.CharField(max_length=150, blank=True, help_text="If empty: the headline of the lead.")
    introduction = models.TextField(
        max_length=1200, blank=True, help_text="A few lines before the lead. Leave an empty line between paragraphs."
    )
    held_at = models.DateTimeField(null=True, blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)

    # The mail, rendered once for all readers. It has placeholders for each reader's own links (`newsletters/links.py`).
    mail_subject = models.CharField(max_length=300, blank=True, editable=False)
    mail_html = models.TextField(blank=True, editable=False)
    mail_text = models.TextField(blank=True, editable=False)
    mail_hash = models.CharField(max_length=64, blank=True, editable=False)
    # When the audience was fixed, and its size. Each reader in it has one delivery.
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)
    audience = models.PositiveIntegerField(default=0, editable=False)
    # Subscribers who were not in the audience, counted by cause: {"unverified": 3, "closed": 1, "suppressed": 2}.
    left_at_freeze = models.JSONField(default=dict, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    pause_reason = models.CharField(max_length=300, blank=True, editable=False)
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Counts by state, once the deliveries of an old edition are deleted.
    folded = models.JSONField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-date", "newsletter"]
        constraints = [models.UniqueConstraint(fields=["newsletter", "date"], name="one_edition_a_date")]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(frozen_at=None, skipped_at=None), name="edition_not_frozen"
            ),
            models.Index(
                fields=["frozen_at"],
                condition=models.Q(frozen_at__isnull=False, finished_at=None, stopped_at=None),
                name="edition_in_sending",
            ),
        ]
        permissions = [("send_edition", "Can hold, send, pause and stop editions")]

    def __str__(self) -> str:
        return f"{self.newsletter}, {self.date:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("newsletters:edition", args=[self.newsletter.slug, self.date.isoformat()])

    @property
    def state(self) -> State:
        if self.finished_at:
            return self.State.SENT
        if self.stopped_at:
            return self.State.STOPPED
        if self.frozen_at:
            return self.State.PAUSED if self.paused_at else self.State.SENDING
        if self.skipped_at:
            return self.State.SKIPPED
        return self.State.HELD if self.held_at else self.State.DRAFT


class EditionItem(models.Model):
    """An article, a special report or a correction in an edition. It may be one that an editor left out."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="items")
    article = models.ForeignKey(Article, models.CASCADE, null=True, blank=True, related_name="+")
    report = models.ForeignKey(SpecialReport, models.CASCADE, null=True, blank=True, related_name="+")
    correction = models.ForeignKey(Correction, models.CASCADE, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    line = models.CharField(max_length=300, blank=True, help_text="Printed in place of the standfirst.")
    is_left_out = models.BooleanField(default=False)
    # Empty if the item was added automatically.
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "article"], name="edition_holds_an_article_once"),
            models.UniqueConstraint(fields=["edition", "report"], name="edition_holds_a_report_once"),
            models.UniqueConstraint(fields=["edition", "correction"], name="edition_holds_a_correction_once"),
            models.CheckConstraint(
                condition=models.Q(article__isnull=False, report=None, correction=None)
                | models.Q(article=None, report__isnull=False, correction=None)
                | models.Q(article=None, report=None, correction__isnull=False),
                name="edition_item_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.article or self.report or self.correction)
