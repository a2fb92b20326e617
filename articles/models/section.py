"""The sections and topics of articles."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from articles.models.querysets import SectionQuerySet, TopicQuerySet
from articles.schema import SortKeyField
from articles.text.names import plain

# First parts of the site's own addresses; no section may use them.
RESERVED_SLUGS = {
    "about", "account", "accounts", "admin", "api", "archive", "author", "authors", "corrections", "embed", "events", "expert",
    "expert-qas", "experts", "favicon.ico", "feed", "feeds", "healthz", "home", "icons", "link", "login", "logout", "media",
    "manifest.webmanifest", "newsletter", "newsletters", "oembed", "privacy", "register", "report", "reports", "robots.txt", "search",
    "sign-in", "sign-out", "signin", "sitemap", "special-reports", "static", "terms", "topic", "topics", "trust.txt",
}  # fmt: skip


def refuse_slug(slug: str, of: str) -> None:
    """Raise ValidationError, because something else already has this address."""
    raise ValidationError({"slug": f"“{slug}” is the address of {of}. Choose another slug."})


class Section(models.Model):
    """A department of the magazine. Its slug is the first part of its articles' addresses."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True, help_text="The first part of the address of each article here.")
    description = models.CharField(max_length=300, blank=True, help_text="One sentence under the section's name.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first in the navigation.")

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:section", args=[self.slug])

    def clean(self):
        # Without this the section would hide the page, which shares the address's first part.
        if self.slug in RESERVED_SLUGS:
            refuse_slug(self.slug, "another part of the site")
        if apps.get_model("articles", "Page").objects.filter(slug=self.slug).exists():
            refuse_slug(self.slug, "a page")


class Topic(models.Model):
    """A subject that articles of any section may have."""

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

    def clean(self):
        taken = apps.get_model("articles", "FormerTopic").objects.filter(slug=self.slug).exclude(topic=self.pk)
        if former := taken.select_related("topic").first():
            refuse_slug(self.slug, f"the topic “{former.topic}” from before it was merged or renamed")

    @property
    def sorted_by(self) -> str:
        return plain(self.name)
