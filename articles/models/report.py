from datetime import datetime

from django.db import models
from django.urls import reverse

from articles.models.article import Article
from articles.models.piece import Piece
from articles.text.richtext import RichTextField


class SpecialReport(Piece):
    """An ordered collection of articles of any kind, with its own introduction."""

    KEY_LETTER = "r"

    introduction = RichTextField(blank=True, help_text="A few paragraphs. Access works as for an article’s text.")
    articles = models.ManyToManyField(Article, through="ReportEntry", related_name="reports")

    class Meta(Piece.Meta):
        abstract = False
        ordering = ["-published_at", "-id"]

    def get_absolute_url(self) -> str:
        return reverse("articles:report", args=[self.pk, self.slug])

    def changed_at(self, now) -> datetime:
        """Return when a published report last changed for readers; see `Article.changed_at`."""
        made = [correction.made_at for correction in self.corrections.all()]
        return max([self.published_at, *(moment for moment in made if moment <= now)])


class ReportEntry(models.Model):
    """An article's place in a special report."""

    report = models.ForeignKey(SpecialReport, models.CASCADE, related_name="entries")
    article = models.ForeignKey(Article, models.CASCADE, related_name="report_entries")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = "article in this report"
        verbose_name_plural = "articles in this report"
        constraints = [models.UniqueConstraint(fields=["report", "article"], name="report_lists_an_article_once")]

    def __str__(self) -> str:
        return str(self.article)
