"""Old addresses: those of a site before this one, and those of topics that were merged into another or renamed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.section import Topic
from articles.text.old_addresses import LONGEST


class Redirect(models.Model):
    """An address of an old site, and the path on this site that answers in its place.

    `articles/publishing/redirecting.py` writes these rows: without loops, and without chains.
    """

    old_path = models.CharField(
        "old address",
        max_length=LONGEST,
        unique=True,
        help_text="Include the query if it identifies the page: /story.asp?id=12. Capitals matter.",
    )
    new_path = models.CharField(
        "new address", max_length=LONGEST, help_text="A path on this site, for example /energy/12-tides/."
    )
    added_at = models.DateTimeField("added", auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["old_path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(new_path__startswith="/") & ~Q(new_path__startswith="//"),
                name="redirect_stays_on_this_site",
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_path} → {self.new_path}"


class FormerTopic(models.Model):
    """The slug of a topic that was merged into another or renamed. Its addresses lead to that topic for ever."""

    slug = models.SlugField(max_length=80, unique=True)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="former")

    def __str__(self) -> str:
        return self.slug
