from django.db import models
from django.urls import reverse

from articles.models.section import RESERVED_SLUGS, Section, refuse_slug
from articles.text.richtext import RichTextField

# Reserved slugs that a page may use.
OFFERED_SLUGS = {"about", "terms", "privacy"}


class Page(models.Model):
    """A page about the site, such as “About us” or the terms. The footer links to every page.

    On the privacy page the site itself lists the data that it keeps; the row's text is only the introduction.
    """

    PRIVACY = "privacy"

    title = models.CharField(max_length=120)
    slug = models.SlugField(
        max_length=60,
        unique=True,
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
        if self.slug in RESERVED_SLUGS - OFFERED_SLUGS:
            refuse_slug(self.slug, "another part of the site")
        if Section.objects.filter(slug=self.slug).exists():
            refuse_slug(self.slug, "a section")
