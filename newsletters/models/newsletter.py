"""A newsletter: its promise to readers, its schedule, and what goes into it."""

from datetime import time

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from articles.models import Article, Section, Topic
from newsletters.names import within

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Newsletter(models.Model):
    """A regular mail that readers can ask for. Editors can add newsletters in the admin."""

    # Addresses below /newsletters/ that belong to other pages (newsletters/urls.py).
    TAKEN = {"choices", "events", "mine", "unsubscribe", "why"}

    name = models.CharField(max_length=80, unique=True, help_text="For example “The daily newsletter”.")
    slug = models.SlugField(
        "address",
        max_length=40,
        unique=True,
        help_text="The address below /newsletters/. Do not change it once readers know it.",
    )
    promise = models.CharField(
        max_length=200,
        help_text="One sentence: what readers get, and how often. They see it beside the box that they tick.",
    )
    sender_name = models.CharField(
        "sender’s name",
        max_length=80,
        blank=True,
        help_text="The name that readers see in their inbox. If empty: the name of the site.",
    )
    # ISO weekdays in order, from 1 for Monday to 7 for Sunday: “12345”.
    days = models.CharField(max_length=7, default="12345", validators=[RegexValidator(r"^(?=[1-7])1?2?3?4?5?6?7?$")])
    send_at = models.TimeField("time of sending", default=time(6, 30), help_text="In the time zone of the site.")
    sections = models.ManyToManyField(
        Section,
        blank=True,
        related_name="+",
        help_text="Only articles of these sections. If none is chosen: all sections.",
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="+", help_text="Only articles of these topics. If none is chosen: all topics."
    )
    # Values of Article.Kind, separated by commas. Empty means all kinds.
    kinds = models.CharField(max_length=60, blank=True)
    is_open = models.BooleanField(
        "is offered", default=True, help_text="Untick this to end the newsletter: it is no longer offered or sent."
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Its place on the newsletters page. The first newsletter is offered across the whole site."
    )

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("newsletters:newsletter", args=[self.slug])

    def clean(self):
        if self.slug in self.TAKEN:
            raise ValidationError({"slug": f"“{self.slug}” is the address of another page. Choose another one."})

    @property
    def wording(self) -> str:
        """The words that a reader says yes to. They are stored with each consent."""
        return f"Send me {within(self.name)}: {self.promise} I can stop it at any time."

    @property
    def weekdays(self) -> list[int]:
        return [int(day) for day in self.days]

    @property
    def kinds_chosen(self) -> list[str]:
        return [kind for kind in self.kinds.split(",") if kind in Article.Kind.values]
