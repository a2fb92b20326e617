from datetime import datetime

from django.db import models
from django.urls import reverse

from articles.models.people import Author
from articles.models.piece import Piece
from articles.models.querysets import ArticleQuerySet
from articles.models.section import Section, Topic
from articles.text.richtext import RichTextField


class Article(Piece):
    KEY_LETTER = "a"

    class Kind(models.TextChoices):
        NEWS = "news", "News"
        FEATURE = "feature", "Feature"
        OPINION = "opinion", "Opinion"
        QA = "qa", "Expert Q&A"

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.NEWS)
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="articles")
    body = RichTextField(
        "text",
        blank=True,
        help_text="The article’s text or, in an Expert Q&A, its introduction. "
        "In a premium article, a horizontal rule marks the end of the preview.",
    )
    authors = models.ManyToManyField(Author, through="Byline", related_name="articles")
    topics = models.ManyToManyField(Topic, blank=True, related_name="articles")
    updated_at = models.DateTimeField(
        "updated for readers",
        null=True,
        blank=True,
        help_text="Printed as “Updated …”. Set it when facts have changed, not after fixing a spelling mistake.",
    )

    objects = ArticleQuerySet.as_manager()

    class Meta(Piece.Meta):
        abstract = False
        ordering = ["-published_at", "-id"]
        indexes = [
            *Piece.Meta.indexes,
            models.Index(fields=["-published_at", "-id"], name="article_newest"),
            models.Index(fields=["section", "-published_at", "-id"], name="article_newest_in_section"),
            models.Index(fields=["kind", "-published_at", "-id"], name="article_newest_of_kind"),
            # The admin list shows the most recently edited articles first.
            models.Index(fields=["-edited_at", "-id"], name="article_edited_last"),
            # The desk's front page: everybody's drafts, and those of one person.
            models.Index(fields=["-edited_at", "-id"], condition=models.Q(published_at=None), name="article_drafts"),
            models.Index(
                fields=["created_by", "-edited_at", "-id"],
                condition=models.Q(published_at=None),
                name="article_drafts_of_one",
            ),
            # Covers the columns that search reads for each match, so it need not fetch the row with its long text.
            models.Index(fields=["id", "published_at", "withdrawn_at", "section", "kind"], name="article_found"),
        ]
        permissions = [
            ("publish_article", "Can publish, schedule and withdraw articles"),
            ("edit_any_article", "Can edit articles of others and published ones"),
            ("submit_article", "Can submit articles for review"),
            ("review_article", "Can claim articles in review, send them back and approve them"),
        ]

    def get_absolute_url(self) -> str:
        """Return the public address. An article without a section has none yet: return its preview in the admin."""
        if self.section is None:
            return reverse("admin:articles_article_preview", args=[self.pk])
        return reverse("articles:article", args=[self.section.slug, self.pk, self.slug])

    def changed_at(self, now) -> datetime:
        """Return when a published article last changed for readers: its publication, an update or a correction.

        Edits that set none of these dates, such as spelling fixes, do not count. Needs an article from `for_page()`.
        """
        moments = [self.updated_at, *(correction.made_at for correction in self.corrections.all())]
        return max([self.published_at, *(moment for moment in moments if moment and moment <= now)])

    @property
    def is_qa(self) -> bool:
        return self.kind == self.Kind.QA


class Byline(models.Model):
    """One author of an article; `position` is the author's place in the byline."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="byline_names_an_author_once")]
        indexes = [models.Index(fields=["author", "article"], name="byline_of_author")]

    def __str__(self) -> str:
        return str(self.author)
