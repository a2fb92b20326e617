from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page


class ArticlePage(Page):
    """The same article as on our site: headline (the page's title), standfirst, author, picture, text."""

    standfirst = models.TextField(blank=True)
    author = models.CharField(max_length=150)
    picture = models.ForeignKey("wagtailimages.Image", models.PROTECT, related_name="+")
    body = RichTextField()


class ExpertBlock(blocks.StructBlock):
    name = blocks.CharBlock()
    initials = blocks.CharBlock()
    posts = blocks.TextBlock()


class AnswerBlock(blocks.StructBlock):
    who = blocks.CharBlock()
    body = blocks.RichTextBlock()


class QuestionBlock(blocks.StructBlock):
    text = blocks.TextBlock()
    answers = blocks.ListBlock(AnswerBlock())


class QAPage(Page):
    """The same Expert Q&A as on our site, as StreamFields: experts, and questions with their answers."""

    standfirst = models.TextField(blank=True)
    introduction = RichTextField(blank=True)
    experts = StreamField([("expert", ExpertBlock())], blank=True)
    questions = StreamField([("question", QuestionBlock())], blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("introduction"),
        FieldPanel("experts"),
        FieldPanel("questions"),
    ]
