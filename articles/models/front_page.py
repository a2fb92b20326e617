from django.db import models

from articles.models.article import Article


class FrontPage(models.Model):
    """The editors' arrangement of the front page, in a single row. The newest articles fill the places left open."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    lead = models.ForeignKey(
        Article,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The story with the large picture. If you choose none, or while it is not published, the newest feature "
        "stands here.",
    )

    class Meta:
        verbose_name = verbose_name_plural = "front page"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="front_page_is_one")]

    def __str__(self) -> str:
        return "Front page"


class FrontPageSecond(models.Model):
    """A story below the lead."""

    front_page = models.ForeignKey(FrontPage, models.CASCADE, related_name="seconds")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = "second story"
        verbose_name_plural = "second stories"
        constraints = [models.UniqueConstraint(fields=["front_page", "article"], name="second_story_is_named_once")]

    def __str__(self) -> str:
        return str(self.article)
