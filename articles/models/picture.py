from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from articles.pictures.files.uploads import ACCEPTED, MIN_WIDTH, PictureFileField


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
        help_text="What the picture shows, for readers who cannot see it. Needed before an article is published.",
    )
    caption = models.CharField(max_length=400, blank=True, help_text="Printed under the picture.")
    credit = models.CharField(
        max_length=200,
        blank=True,
        help_text="Who made it and who owns it, for example “Photograph: Ann Other/Agency”. Needed before publishing.",
    )
    focal_x = models.FloatField(
        "focal point from the left",
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="From 0 (left edge) to 1 (right edge): what must stay visible when the picture is cropped.",
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
