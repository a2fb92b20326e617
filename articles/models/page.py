from django.core.exceptions import ValidationError
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

    class Tells(models.TextChoices):
        """What machines and readers look for on a site of news. Structured data and `/trust.txt` name the pages."""

        CORRECTIONS = "corrections", "how we correct mistakes"
        PRINCIPLES = "principles", "by which principles we publish"
        MASTHEAD = "masthead", "who works here (the masthead)"
        ETHICS = "ethics", "which ethics we follow"
        OWNERSHIP = "ownership", "who owns us and who pays for us"
        CONTACT = "contact", "how to reach us"

    title = models.CharField(max_length=120)
    slug = models.SlugField(
        max_length=60,
        unique=True,
        help_text="The address: “about” stands at /about/. At /privacy/ the text is an introduction; the list of what is kept stays.",
    )
    tells = models.CharField(
        "this page tells",
        max_length=12,
        choices=Tells,
        blank=True,
        help_text="Search engines and /trust.txt are then told where it stands. One page for each.",
    )
    body = RichTextField("text", blank=True)
    updated_at = models.DateTimeField("last changed", auto_now=True)

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tells"], condition=~models.Q(tells=""), name="page_tells_what_no_other_does"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("articles:section", args=[self.slug])

    def clean(self):
        if self.slug in RESERVED_SLUGS - OFFERED_SLUGS:
            refuse_slug(self.slug, "another part of the site")
        if Section.objects.filter(slug=self.slug).exists():
            refuse_slug(self.slug, "a section")
        others = Page.objects.filter(tells=self.tells).exclude(pk=self.pk) if self.tells else Page.objects.none()
        if other := others.first():
            raise ValidationError(
                {"tells": f"The page “{other}” tells this already. Choose something else here, or nothing there."}
            )
