from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

# A person whose page is silent for so long has closed the piece or lost the connection.
PRESENT_SECONDS = 60


class UnsavedTextQuerySet(models.QuerySet):
    def around(self, keys: list[str], by, now) -> "UnsavedTextQuerySet":
        """This person's rows with these keys, and those of other people who have the piece open now. No text is loaded."""
        present = Q(seen_at__gt=now - timedelta(seconds=PRESENT_SECONDS))
        return self.filter(Q(by=by) | present, piece__in=keys).select_related("by").defer("text")

    def put(self, row: "UnsavedText", *, with_text: bool) -> None:
        """Overwrite the person's row of this piece in one statement. Without text, update only the presence."""
        fields = ["text", "version", "screen", "typed_at", "seen_at"] if with_text else ["seen_at"]
        self.bulk_create([row], update_conflicts=True, unique_fields=["piece", "by"], update_fields=fields)

    def close(self, piece: str, by, screen: str) -> None:
        """Forget what this screen has typed, because it is saved. The screen's name stays: a late autosave is ignored.

        What another screen typed is not touched.
        """
        own = self.filter(Q(screen=screen) | Q(text=None), piece=piece, by=by)
        if not own.update(text=None, version=None, typed_at=None, screen=screen):
            self.bulk_create([UnsavedText(piece=piece, by=by, screen=screen)], ignore_conflicts=True)

    def prune(self, before) -> int:
        """Delete rows that nobody has touched since `before`. Returns how many had a text."""
        old = self.exclude(Q(seen_at__gte=before) | Q(typed_at__gte=before))
        texts = old.exclude(text=None).count()
        old.delete()
        return texts


class UnsavedText(models.Model):
    """The unsaved text of one person in one piece, and when they last had the piece open.

    There is one row for each person and piece, and each autosave overwrites it. It is not a version. Only the person's own
    screen reads it. `screen` names the page in one browser's tab that typed it, so that two tabs never overwrite each
    other.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="unsaved_texts")
    piece = models.CharField(
        max_length=24, help_text="The piece’s key, for example “a12”, or “anew” for a new article."
    )
    text = models.TextField(null=True, help_text="The fields of the form, as JSON. Null if nothing is unsaved.")  # noqa: DJ001
    version = models.PositiveIntegerField(null=True, help_text="The stored version on which the text is based.")
    screen = models.CharField(max_length=36)
    typed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects = UnsavedTextQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["piece", "by"], name="one_unsaved_text_a_person_and_piece")]

    def __str__(self) -> str:
        return f"{self.piece}: {self.typed_at:%d %B %Y, %H:%M}" if self.typed_at else self.piece

    @property
    def is_unsaved(self) -> bool:
        """Tell whether there is a text, without reading it."""
        return self.typed_at is not None
