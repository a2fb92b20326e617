from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.article import Article
from articles.models.report import SpecialReport


class PublicationEvent(models.Model):
    """One step of a piece: who submitted, approved, published or withdrew it, and when. Rows are never changed.

    `reason` is what was said with the step: a note to a colleague or, for a withdrawal, a sentence for readers.
    """

    class Verb(models.TextChoices):
        PUBLISHED = "published", "published"
        SCHEDULED = "scheduled", "scheduled"
        UNSCHEDULED = "unscheduled", "taken off the schedule"
        WITHDRAWN = "withdrawn", "withdrawn"
        RESTORED = "restored", "put back"
        SUBMITTED = "submitted", "submitted"
        TAKEN_BACK = "taken_back", "taken back"
        CLAIMED = "claimed", "claimed"
        SENT_BACK = "sent_back", "sent back"
        APPROVED = "approved", "approved"
        PLANNED = "planned", "planned"
        DROPPED = "dropped", "pending version dropped"
        EMBARGOED = "embargoed", "embargo changed"
        AMENDED = "amended", "changed after publication"

    # The steps that readers notice.
    PUBLIC = (Verb.PUBLISHED, Verb.SCHEDULED, Verb.UNSCHEDULED, Verb.WITHDRAWN, Verb.RESTORED)

    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="events")
    report = models.ForeignKey(SpecialReport, models.CASCADE, null=True, related_name="events")
    verb = models.CharField(max_length=12, choices=Verb)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    effective_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=True, report__isnull=False) | Q(article__isnull=False, report__isnull=True),
                name="event_belongs_to_one_piece",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.at:%d %B %Y, %H:%M}"


class PieceVersion(models.Model):
    """The whole piece, rows included, as it was stored at one moment (`articles/history/`). Rows are never changed.

    `name` is the step of the desk that made the version. Versions of ordinary saves have none.
    """

    class Name(models.TextChoices):
        IMPORTED = "imported", "imported"
        SUBMITTED = "submitted", "submitted"
        APPROVED = "approved", "approved"
        PUBLISHED = "published", "published"
        SCHEDULED = "scheduled", "scheduled"
        WITHDRAWN = "withdrawn", "withdrawn"

    class Amendment(models.TextChoices):
        """The kind of a change after publication, chosen by the person who made it."""

        SLIP = "slip", "slip"
        CLARIFICATION = "clarification", "clarification"
        CORRECTION = "correction", "correction"

    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="history")
    report = models.ForeignKey(SpecialReport, models.CASCADE, null=True, related_name="history")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=12, choices=Name, blank=True)
    summary = models.CharField(max_length=500, blank=True)
    # Empty if the words that readers see stayed the same, or were not public yet.
    amendment = models.CharField(max_length=13, choices=Amendment, blank=True)
    # Of a pending version: the note that readers get once it is approved.
    note = models.CharField(max_length=600, blank=True)
    copy = models.JSONField()
    # A pending version was never stored as the piece when it was kept; `base` is what it was made from.
    is_pending = models.BooleanField(default=False)
    base = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        # People who may see and edit the piece may also see and restore its versions.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=True, report__isnull=False) | Q(article__isnull=False, report__isnull=True),
                name="piece_version_belongs_to_one_piece",
            )
        ]
        indexes = [models.Index(fields=["at"], name="piece_version_at")]

    def __str__(self) -> str:
        return f"{self.get_name_display() or 'saved'} {self.at:%d %B %Y, %H:%M}"


class Generation(models.Model):
    """A single row with a number that each editorial change raises. Every process polls it (`articles/versions.py`)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="generation_is_one")]

    def __str__(self) -> str:
        return str(self.number)
