"""The house style: words that this magazine avoids, and the pieces in which such a word is allowed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.article import Article
from articles.models.picture import one_of
from articles.models.report import SpecialReport
from articles.text.house_style import key_of


class HouseKeyField(models.CharField):
    """The spelling by which terms are compared, made at each save. Capitals and the style of quotation marks do not matter."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 200, "editable": False} | kwargs)

    def pre_save(self, model_instance, add):
        setattr(model_instance, self.attname, key_of(model_instance.avoid))
        return super().pre_save(model_instance, add)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class HouseTerm(models.Model):
    """A word or phrase to avoid, and the better one. It is advice and never blocks anything."""

    avoid = models.CharField(max_length=80, help_text="A word or a phrase, for example “utilise”.")
    better = models.CharField(
        "better", max_length=120, blank=True, help_text="What to write instead, for example “use”. It can stay empty."
    )
    note = models.CharField(
        max_length=200, blank=True, help_text="The reason, or the exceptions. Writers see the note beside the text."
    )
    any_ending = models.BooleanField(
        default=False,
        help_text="Also find longer words that start with this: “utilis” finds “utilised” and “utilising”.",
    )
    case_matters = models.BooleanField(
        "capitals matter", default=False, help_text="Find it only with the same capital and small letters."
    )
    key = HouseKeyField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    added_at = models.DateTimeField("added", auto_now_add=True)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="house_term_is_listed_once"),
            models.CheckConstraint(condition=~Q(key=""), name="house_term_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.avoid} → {self.better}" if self.better else self.avoid


class AllowedTermQuerySet(models.QuerySet):
    def of(self, piece: Article | SpecialReport):
        """Narrow to the terms that are right in this piece; none for a piece that is not stored yet."""
        return self.filter(**owner(piece)) if piece.pk else self.none()


class AllowedTerm(models.Model):
    """A house term that one piece may use. The row is not part of the piece's versions and stays until somebody undoes it."""

    term = models.ForeignKey(HouseTerm, models.CASCADE, related_name="allowed")
    article = models.ForeignKey(Article, models.CASCADE, null=True, blank=True, related_name="allowed_terms")
    report = models.ForeignKey(SpecialReport, models.CASCADE, null=True, blank=True, related_name="allowed_terms")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = AllowedTermQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["term__key"]
        constraints = [
            models.CheckConstraint(condition=one_of("article", "report"), name="allowed_term_has_one_piece"),
            models.UniqueConstraint(fields=["article", "term"], name="term_is_allowed_once_in_an_article"),
            models.UniqueConstraint(fields=["report", "term"], name="term_is_allowed_once_in_a_report"),
        ]

    def __str__(self) -> str:
        return str(self.term)


def owner(piece: Article | SpecialReport) -> dict:
    """Return the column that names the piece, and the piece."""
    return {"article": piece} if isinstance(piece, Article) else {"report": piece}
