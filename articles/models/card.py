from django.db import models
from django.db.models import Q

from articles.models.article import Article
from articles.models.report import SpecialReport


class Card(models.Model):
    """The card picture shown where a piece's address is shared. The file name is a hash of the content."""

    article = models.OneToOneField(Article, models.CASCADE, null=True, related_name="card")
    report = models.OneToOneField(SpecialReport, models.CASCADE, null=True, related_name="card")
    file = models.FileField(upload_to="pictures")
    face = models.CharField(
        max_length=40, help_text="A hash of what is drawn. The card is drawn again when it changes."
    )
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=True, report__isnull=False) | Q(article__isnull=False, report__isnull=True),
                name="card_belongs_to_one_piece",
            )
        ]

    def __str__(self) -> str:
        return self.file.name
