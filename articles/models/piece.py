"""The abstract model behind articles and special reports: access, dates and a version."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format

from articles.models.access import Access
from articles.models.picture import Picture
from articles.models.querysets import PieceQuerySet
from articles.models.visibility import is_withdrawn


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "review", "In review"
    APPROVED = "approved", "Approved"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class VersionField(models.PositiveIntegerField):
    """A counter that the database raises at each save, whatever value the instance in memory holds."""

    def pre_save(self, model_instance, add):
        return super().pre_save(model_instance, add) if add else F(self.attname) + 1

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.PositiveIntegerField", args, kwargs


class Piece(models.Model):
    """An article or a special report: the unit that is published, metered and withdrawn."""

    # The first letter of `key`; differs between the kinds of pieces.
    KEY_LETTER = ""

    headline = models.CharField(max_length=200, help_text="What happened, or what the piece asks, in one line.")
    slug = models.SlugField(
        max_length=120,
        help_text="The last part of the address, made from the headline. Old addresses keep working.",
    )
    standfirst = models.TextField(
        max_length=500, blank=True, help_text="One or two sentences under the headline. Needed before publishing."
    )
    picture = models.ForeignKey(
        Picture,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Needs alternative text and a credit before publishing.",
    )
    access = models.CharField(
        max_length=12,
        choices=Access,
        default=Access.FREE,
        help_text="Free: open to everybody. Premium: a few articles a month, then the wall. "
        "Registered: signed-in readers only.",
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawal_reason = models.CharField(max_length=500, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The person who works on it: the editor who claimed it, or the writer who got it back.
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    # A stored copy that readers do not see until it is approved (`articles/history/pending.py`).
    pending = models.ForeignKey(
        "articles.PieceVersion", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    embargo_until = models.DateTimeField(null=True, blank=True, editable=False)
    due_on = models.DateField("due", null=True, blank=True, editable=False)
    version = VersionField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField("last edited", auto_now=True)

    objects = PieceQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            # Nothing can publish a piece before its embargo: no verb, no import, no command and no mistake. So queries
            # for readers do not have to check it.
            models.CheckConstraint(
                condition=models.Q(embargo_until__isnull=True)
                | models.Q(published_at__isnull=True)
                | models.Q(published_at__gte=models.F("embargo_until")),
                name="%(class)s_not_before_embargo",
                violation_error_message="The piece is under an embargo until a later time.",
            )
        ]
        indexes = [
            # Every process queries withdrawals once a second, and few pieces are withdrawn: a partial index is tiny.
            models.Index(
                fields=["withdrawn_at"],
                condition=models.Q(withdrawn_at__isnull=False),
                name="%(class)s_withdrawn",
            ),
            # Few pieces are assigned. With an index of all rows, SQLite would expect as many for each person as are unassigned.
            models.Index(
                fields=["assigned_to"],
                condition=models.Q(assigned_to__isnull=False),
                name="%(class)s_assigned",
            ),
            # Few pieces are in review at any time.
            models.Index(
                fields=["submitted_at"],
                condition=models.Q(submitted_at__isnull=False),
                name="%(class)s_submitted",
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def key(self) -> str:
        """The piece's name in the meter's ledger, for example “a12”. Neither a new slug nor an edit changes it."""
        return f"{self.KEY_LETTER}{self.pk}"

    @property
    def is_free(self) -> bool:
        return self.access == Access.FREE

    def name_in_choices(self, now) -> str:
        """Return the headline for a list to choose from, with what a colleague must know before choosing."""
        status = self.status_at(now)
        facts = [] if status == Status.PUBLISHED else [status.label.lower()]
        if self.is_embargoed(now):
            facts.append(f"embargo until {date_format(timezone.localtime(self.embargo_until), 'j M Y, H:i')}")
        return f"{self} ({', '.join(facts)})" if facts else str(self)

    def is_embargoed(self, now) -> bool:
        return self.embargo_until is not None and self.embargo_until > now

    def status_at(self, now) -> Status:
        """Return the status at `now`, derived from the dates (docs/design.md 4.4)."""
        if is_withdrawn(self.withdrawn_at, now):
            return Status.WITHDRAWN
        if self.published_at is None and self.submitted_at is None:
            return Status.DRAFT
        if self.published_at is None:
            return Status.APPROVED if self.approved_at else Status.IN_REVIEW
        return Status.PUBLISHED if self.published_at <= now else Status.SCHEDULED
