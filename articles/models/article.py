from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.urls import reverse

from articles.models.ordering import SortKeyField
from articles.models.people import Author
from articles.models.picture import Picture
from articles.querysets import ArticleQuerySet, PieceQuerySet, SectionQuerySet, TopicQuerySet
from articles.richtext import RichTextField

# First parts of addresses that are the site's own, so that no section may take them.
RESERVED_SLUGS = {
    "about", "account", "accounts", "admin", "api", "archive", "author", "authors", "embed", "events", "expert",
    "expert-qas", "experts", "favicon.ico", "feed", "feeds", "healthz", "home", "icons", "login", "logout", "media",
    "manifest.webmanifest", "newsletter", "newsletters", "oembed", "privacy", "register", "report", "reports", "robots.txt", "search",
    "sign-in", "sign-out", "signin", "sitemap", "special-reports", "static", "terms", "topic", "topics",
}  # fmt: skip


def not_reserved(slug: str) -> None:
    """Refuse a section's slug that would hide one of the site's own pages."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is the address of another part of the site. Choose another slug.")


class Section(models.Model):
    """A department of the magazine; the first part of its articles' addresses."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True, validators=[not_reserved], help_text="Part of every address.")
    description = models.CharField(max_length=300, blank=True, help_text="One sentence under the section's name.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers stand first in the navigation.")

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:section", args=[self.slug])

    def clean(self):
        # Without this the section would hide the page, which shares the address's first part.
        if apps.get_model("articles", "Page").objects.filter(slug=self.slug).exists():
            raise ValidationError({"slug": f"“{self.slug}” is the address of a page. Choose another slug."})


class Topic(models.Model):
    """What an article is about, across sections."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    sort_key = SortKeyField()

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["sort_key", "id"], name="topic_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:topic", args=[self.slug])

    @property
    def sorted_by(self) -> str:
        return self.name


class Access(models.TextChoices):
    FREE = "free", "Free"
    PREMIUM = "premium", "Premium (metered)"
    REGISTERED = "registered", "Registered readers only"


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class VersionField(models.PositiveIntegerField):
    """A number that each save raises in the database itself, whatever the instance in memory still holds."""

    def pre_save(self, model_instance, add):
        return super().pre_save(model_instance, add) if add else F(self.attname) + 1

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.PositiveIntegerField", args, kwargs


class Piece(models.Model):
    """What can be published, metered and withdrawn: an article or a special report's own page."""

    # The first letter of `key`; each kind of piece has its own.
    KEY_LETTER = ""

    headline = models.CharField(max_length=200, help_text="What happened or what is asked, in one line.")
    slug = models.SlugField(
        max_length=120,
        help_text="The readable end of the address, made from the headline. Old addresses keep working.",
    )
    standfirst = models.TextField(
        max_length=500, blank=True, help_text="One or two sentences under the headline. Needed before publishing."
    )
    picture = models.ForeignKey(
        Picture,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Needs alternative text and a credit before publishing.",
    )
    access = models.CharField(
        max_length=12,
        choices=Access,
        default=Access.FREE,
        help_text="Free: everybody. Premium: a few a month, then the wall. Registered: only signed-in readers.",
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawal_reason = models.CharField(max_length=500, blank=True, editable=False)
    version = VersionField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField("last edited", auto_now=True)

    objects = PieceQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            # Few are withdrawn; every process asks once a second whether one is about to be.
            models.Index(
                fields=["withdrawn_at"],
                condition=models.Q(withdrawn_at__isnull=False),
                name="%(class)s_withdrawn",
            )
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def key(self) -> str:
        """The name of this piece in the meter's ledger, for example “a12”: the same for every slug and edit."""
        return f"{self.KEY_LETTER}{self.pk}"

    @property
    def is_free(self) -> bool:
        return self.access == Access.FREE

    def status_at(self, now) -> Status:
        """Draft, scheduled, published or withdrawn, derived from the dates (DESIGN.md 4.4)."""
        if self.withdrawn_at and self.withdrawn_at <= now:
            return Status.WITHDRAWN
        if self.published_at is None:
            return Status.DRAFT
        return Status.PUBLISHED if self.published_at <= now else Status.SCHEDULED


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
        help_text="The text; in an Expert Q&A the introduction. In premium articles a horizontal rule ends the preview.",
    )
    authors = models.ManyToManyField(Author, through="Byline", related_name="articles")
    topics = models.ManyToManyField(Topic, blank=True, related_name="articles")
    updated_at = models.DateTimeField(
        "updated for readers",
        null=True,
        blank=True,
        help_text="Printed as “Updated …”. Set it when the facts changed, not for a spelling mistake.",
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
            # The desk's list begins with what was edited last.
            models.Index(fields=["-edited_at", "-id"], name="article_edited_last"),
            # What search asks of each article that matches, without the text, which makes a row long.
            models.Index(fields=["id", "published_at", "withdrawn_at", "section", "kind"], name="article_found"),
        ]
        permissions = [
            ("publish_article", "Can publish, schedule and withdraw articles"),
            ("edit_any_article", "Can edit articles of others and published ones"),
        ]

    def get_absolute_url(self) -> str:
        """The one public address; without a section there is none yet, and the admin's preview serves."""
        if self.section is None:
            return reverse("admin:articles_article_preview", args=[self.pk])
        return reverse("articles:article", args=[self.section.slug, self.pk, self.slug])

    def changed_at(self, now) -> datetime:
        """When readers last got something new of a published article: its publication, an update, a correction.

        Of an article from `for_page()`; spelling mistakes do not count.
        """
        moments = [self.updated_at, *(correction.made_at for correction in self.corrections.all())]
        return max([self.published_at, *(moment for moment in moments if moment and moment <= now)])

    @property
    def is_qa(self) -> bool:
        return self.kind == self.Kind.QA


class Byline(models.Model):
    """An author of an article, in the order in which they are printed."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="byline_names_an_author_once")]
        indexes = [models.Index(fields=["author", "article"], name="byline_of_author")]

    def __str__(self) -> str:
        return str(self.author)


class Correction(models.Model):
    """A dated note to readers about something that was wrong."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="corrections")
    text = models.CharField(max_length=600, help_text="What was wrong and what is right, in one or two sentences.")
    made_at = models.DateTimeField("date")

    class Meta:
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return self.text
