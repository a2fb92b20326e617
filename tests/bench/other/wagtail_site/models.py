from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page


class ArticlePage(Page):
    """The same article as on our site: headline (the page's title), standfirst, author, picture, text."""

    standfirst = models.TextField(blank=True)
    author = models.CharField(max_length=150)
    picture = models.ForeignKey("wagtailimages.Image", models.PROTECT, related_name="+")
    body = RichTextField()
