from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.urls import reverse

from articles.models.picture import Picture
from articles.models.querysets import AuthorQuerySet, ExpertQuerySet
from articles.schema import SortKeyField
from articles.text.names import plain, surname_first
from articles.text.richtext import RichTextField


class Author(models.Model):
    """A person named in bylines."""

    name = models.CharField(max_length=150)
    slug = models.SlugField(max_length=160, unique=True, help_text="The last part of the page’s address.")
    role = models.CharField(max_length=150, blank=True, help_text="For example “Materials editor”.")
    biography = RichTextField(blank=True)
    portrait = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        help_text="The author’s account, if they write in this admin themselves.",
    )

    objects = AuthorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:author", args=[self.pk, self.slug])


class Expert(models.Model):
    """A person who answers questions. Posts change over time, so each Q&A stores its own (see `Participant`)."""

    title = models.CharField(
        max_length=60, blank=True, help_text="“Professor”, “Dr” or “Sir”, if the expert has a title."
    )
    name = models.CharField(max_length=150, help_text="The name as printed, without title and post-nominals.")
    post_nominals = models.CharField(
        "post-nominals", max_length=120, blank=True, help_text="Letters after the name, for example “CEng FREng”."
    )
    initials = models.CharField(
        max_length=8,
        blank=True,
        help_text="Printed beside this expert’s answers. Leave empty to use those of the name.",
    )
    slug = models.SlugField(max_length=160, help_text="The last part of the page’s address.")
    sort_name = models.CharField(
        "name for sorting",
        max_length=150,
        blank=True,
        help_text="How lists sort a name whose last word is not the family name: “Kim Min-jun”, “Garcia Marquez, Ana”. "
        "Leave empty to sort by the last word.",
    )
    sort_key = SortKeyField()
    portrait = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    biography = RichTextField(blank=True)
    email = models.EmailField(
        "e-mail address",
        blank=True,
        help_text="Requests for answers and approvals go to this address. It is never published.",
    )

    objects = ExpertQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["sort_key", "id"], name="expert_by_name")]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("articles:expert", args=[self.pk, self.slug])

    @property
    def full_name(self) -> str:
        """The title and the name, for example “Professor Ada Park”."""
        return f"{self.title} {self.name}".strip()

    @property
    def sorted_by(self) -> str:
        """The name as lists from A to Z take it, the surname first; capitals and accents count for nothing."""
        return plain(self.sort_name or surname_first(self.name))


class ExpertLink(models.Model):
    """A link on an expert's page: a laboratory, a book, a profile."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="links")
    label = models.CharField(max_length=100)
    url = models.URLField("address", max_length=300)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = "link"

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Affiliation:
    """One line of a participant's posts: `text` as printed, split into post and organisation where possible."""

    text: str
    post: str
    organisation: str

    @classmethod
    def from_text(cls, text: str) -> "Affiliation":
        """Split “Post, Organisation” at the first comma; without a comma, “Post at Organisation” at the first “at”."""
        for mark in (", ", " at "):
            post, found, organisation = text.partition(mark)
            if found:
                return cls(text, post.strip(), organisation.strip())
        return cls(text, text, "")
