from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from articles.models.article import Article
from articles.models.history import PieceVersion
from articles.models.private_link import PrivateLink, PrivateLinkQuerySet
from articles.models.report import SpecialReport

# Repeated openings of a link are stored at most once in this time.
_NOTED_AGAIN = timedelta(minutes=1)


class PreviewLinkQuerySet(PrivateLinkQuerySet):
    def note_use(self, link: "PreviewLink", now: datetime) -> None:
        """Store that the link was used now, unless that was noted a moment ago. The first time stays."""
        if link.last_used_at is not None and now - link.last_used_at < _NOTED_AGAIN:
            return
        unnoted = Q(last_used_at=None) | Q(last_used_at__lte=now - _NOTED_AGAIN)
        self.filter(unnoted, pk=link.pk).update(last_used_at=now, first_used_at=Coalesce("first_used_at", now))


class PreviewLink(PrivateLink):
    """Shows one version of one piece to somebody without an account, even if the piece changes.

    While the link is open, its version is not pruned (`articles/history/keeping.py`). A closed link stays in the lists
    after its version is deleted.
    """

    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="preview_links")
    report = models.ForeignKey(SpecialReport, models.CASCADE, null=True, related_name="preview_links")
    version = models.ForeignKey(PieceVersion, models.SET_NULL, null=True, related_name="preview_links")
    for_whom = models.CharField(max_length=200)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta(PrivateLink.Meta):
        abstract = False
        ordering = ["-made_at", "-id"]
        constraints = [
            *PrivateLink.Meta.constraints,
            models.CheckConstraint(
                condition=Q(article__isnull=True, report__isnull=False) | Q(article__isnull=False, report__isnull=True),
                name="preview_link_belongs_to_one_piece",
            ),
        ]
        indexes = [models.Index(fields=["-made_at", "-id"], name="preview_link_newest")]

    def __str__(self) -> str:
        return f"for {self.for_whom}"

    @property
    def piece(self) -> Article | SpecialReport:
        return self.article or self.report
