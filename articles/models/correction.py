from collections.abc import Collection

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from articles.models.article import Article
from articles.models.piece import Piece
from articles.models.querysets import CorrectionQuerySet
from articles.models.report import SpecialReport


class Correction(models.Model):
    """A dated note to readers on what changed in a piece after its publication. It is public, whatever the piece's access."""

    class Kind(models.TextChoices):
        CLARIFICATION = "clarification", "Clarification"
        CORRECTION = "correction", "Correction"

    article = models.ForeignKey(Article, models.CASCADE, null=True, blank=True, related_name="corrections")
    report = models.ForeignKey(SpecialReport, models.CASCADE, null=True, blank=True, related_name="corrections")
    kind = models.CharField(
        max_length=13,
        choices=Kind,
        default=Kind.CORRECTION,
        help_text="Correction: something was wrong. Clarification: it was right but easy to misunderstand.",
    )
    text = models.CharField(
        "note to readers",
        max_length=600,
        help_text="Say what was wrong and what is right, in one or two sentences. Everybody can read the note, even under "
        "a premium article.",
    )
    made_at = models.DateTimeField("date")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=True, report__isnull=False) | Q(article__isnull=False, report__isnull=True),
                name="correction_belongs_to_one_piece",
            )
        ]
        indexes = [models.Index(fields=["-made_at", "-id"], name="correction_newest")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Return the address of the note under its piece."""
        return f"{self.piece.get_absolute_url()}#{self.anchor}"

    @classmethod
    def label_of(cls, notes: Collection["Correction"]) -> str:
        """Return the heading of some notes: “Correction”, “Clarifications”, “Corrections and clarifications”."""
        kinds = {note.kind for note in notes}
        if len(kinds) > 1:
            return "Corrections and clarifications"
        label = cls.Kind(kinds.pop()).label if kinds else ""
        return f"{label}s" if len(notes) > 1 else label

    @property
    def piece(self) -> Piece:
        return self.report or self.article

    @property
    def is_correction(self) -> bool:
        return self.kind == self.Kind.CORRECTION

    @property
    def anchor(self) -> str:
        return f"correction-{self.pk}"

    @property
    def month(self) -> str:
        """“November 2026”: the heading for this note in the list of all notes."""
        return date_format(timezone.localtime(self.made_at), "F Y")
