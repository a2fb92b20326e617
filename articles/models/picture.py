from functools import reduce
from operator import or_

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from articles.models.querysets import PictureQuerySet
from articles.pictures.files import sources
from articles.pictures.files.uploads import ACCEPTED, MIN_WIDTH, PictureFileField
from articles.text.folding import fold


def one_of(*fields: str) -> models.Q:
    """Return the condition that exactly one of these columns is set."""
    ways = (models.Q(**{f"{field}__isnull": field != chosen for field in fields}) for chosen in fields)
    return reduce(or_, ways)


class FoundByField(models.TextField):
    """The searchable words of a picture, folded at each save, because the search ignores capitals and accents.

    SQLite compares only the letters A to Z without their case, so the folded words are stored.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"default": "", "editable": False} | kwargs)

    def pre_save(self, model_instance, add):
        setattr(model_instance, self.attname, model_instance.told)
        return super().pre_save(model_instance, add)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class Picture(models.Model):
    """A picture with its caption, credit and crop. The stored file is re-encoded and named by a hash of its content."""

    file = PictureFileField(
        "picture file",
        upload_to="pictures",
        help_text=f"{ACCEPTED}, at least {MIN_WIDTH} pixels wide. Location and camera data are removed.",
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    alt_text = models.CharField(
        "alternative text",
        max_length=300,
        blank=True,
        help_text="What the picture shows, for readers who cannot see it. Needed before publishing.",
    )
    caption = models.CharField(max_length=400, blank=True, help_text="Printed under the picture.")
    credit = models.CharField(
        max_length=200,
        blank=True,
        help_text="Who made and who owns the picture: “Photograph: Ann Other/Agency”. Needed before publishing.",
    )
    digital_source = models.CharField(
        "made or altered with AI",
        max_length=60,
        blank=True,
        default="",
        choices=sources.CHOICES,
        help_text="Printed beside the credit as “Made with AI” or “Altered with AI”. Search engines can read it too.",
    )
    focal_x = models.FloatField(
        "focal point from the left",
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="From 0 (left edge) to 1 (right edge). This point stays visible when the picture is cropped.",
    )
    focal_y = models.FloatField(
        "focal point from the top",
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="From 0 (top edge) to 1 (bottom edge).",
    )
    # The names, widths and types of the files that `renditions.render` made. Stored here, so a page needs no extra
    # query.
    renditions = models.JSONField(default=dict, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    found_by = FoundByField()

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="picture_focal_point_is_inside",
            ),
        ]

    def __str__(self) -> str:
        return self.alt_text or self.caption or self.file.name.rsplit("/", 1)[-1]

    @property
    def told(self) -> str:
        """The credit, caption and alternative text, folded, each on a separate line."""
        return fold("\n".join((self.credit, self.caption, self.alt_text)))

    @property
    def use_of_ai(self) -> str:
        """“Made with AI”, “Altered with AI” or nothing, as readers read it beside the credit."""
        return sources.printed(self.digital_source)


class PictureInText(models.Model):
    """A text that contains a picture. Kept by signals (`articles/pictures/in_texts.py`). Exactly one owner is set.

    A picture in a text cannot be deleted, like the lead picture of an article.
    """

    picture = models.ForeignKey(Picture, models.PROTECT, related_name="in_texts")
    article = models.ForeignKey("articles.Article", models.CASCADE, null=True, related_name="+")
    answer = models.ForeignKey("articles.Answer", models.CASCADE, null=True, related_name="+")
    report = models.ForeignKey("articles.SpecialReport", models.CASCADE, null=True, related_name="+")
    author = models.ForeignKey("articles.Author", models.CASCADE, null=True, related_name="+")
    expert = models.ForeignKey("articles.Expert", models.CASCADE, null=True, related_name="+")
    page = models.ForeignKey("articles.Page", models.CASCADE, null=True, related_name="+")

    # The model of each owner is that of the field. An answer leads to its article.
    OWNERS = ("article", "answer", "report", "author", "expert", "page")

    class Meta:
        verbose_name = "place in a text"
        verbose_name_plural = "places in texts"
        constraints = [
            models.CheckConstraint(
                condition=one_of("article", "answer", "report", "author", "expert", "page"),
                name="picture_in_text_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        name, owner = next((name, owner) for name in self.OWNERS if (owner := getattr(self, name)))
        return f"{name}: {owner}"


class FormerFile(models.Model):
    """A file that a picture had before it was replaced. Its address redirects to the present file.

    The files stay for a while (`articles/pictures/replacing.py`), because open and cached pages still refer to them.
    """

    picture = models.ForeignKey(Picture, models.CASCADE, related_name="former_files")
    # The hash in the names of the file and of its renditions.
    stem = models.CharField(max_length=40, db_index=True)
    names = models.JSONField(default=list)
    replaced_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["replaced_at"], condition=models.Q(deleted_at__isnull=True), name="former_file_to_delete"
            )
        ]

    def __str__(self) -> str:
        return self.stem
