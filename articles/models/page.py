from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from articles.models.section import RESERVED_SLUGS, Section
from articles.text.richtext import RichTextField

# Reserved slugs that a page may use.
OFFERED_SLUGS = {"about", "terms", "privacy"}


def not_the_sites_own(slug: str) -> None:
    """Refuse a slug that belongs to another part of the site."""
    if slug in RESERVED_SLUGS - OFFERED_SLUGS:
        raise ValidationError(f"“{slug}” is the address of another part of the site. Choose another slug.")


class Page(models.Model):
    """A page about the site, such as “About us” or the terms. The footer links to every page.

    On the privacy page the site itself lists the data that it keeps; the row's text is only the introduction.
    """

    PRIVACY = "privacy"

    title = models.CharField(max_length=120)
    slug = models.SlugField(
        max_length=60,
        unique=True,
        validators=[not_the_sites_own],
        help_text="The address: “about” stands at /about/. At /privacy/ the text is an introduction; the list of what is kept stays.",
    )
    body = RichTextField("text", blank=True)
    updated_at = models.DateTimeField("last changed", auto_now=True)

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("articles:section", args=[self.slug])

    def clean(self):
        if Section.objects.filter(slug=self.slug).exists():
            raise ValidationError({"slug": f"“{self.slug}” is the address of a section. Choose another slug."})
