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
        """What readers and search engines look for on a news site. Structured data and `/trust.txt` link to these pages."""

        CORRECTIONS = "corrections", "how we correct mistakes"
        PRINCIPLES = "principles", "which principles we follow"
        MASTHEAD = "masthead", "who works here (the masthead)"
        ETHICS = "ethics", "what our code of ethics says"
        OWNERSHIP = "ownership", "who owns and funds us"
        CONTACT = "contact", "how to contact us"

    title = models.CharField(max_length=120)
    slug = models.SlugField(
        max_length=60,
        unique=True,
        help_text="The page’s address: “about” becomes /about/. At /privacy/, the site adds the list of stored data below your text.",
    )
    tells = models.CharField(
        "this page explains",
        max_length=12,
        choices=Tells,
        blank=True,
        help_text="Structured data and /trust.txt then point search engines to this page. Only one page can explain each subject.",
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
                {
                    "tells": f"The page “{other}” explains this already. Choose another subject, or clear it on that page."
                }
            )
