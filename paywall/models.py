"""The ledger's tables (reads and allowances), the meter's policy, and the figures.

Only `ledger/reads.py` writes reads and allowances, and only `figures.py` writes figures.
"""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

DEFAULT_LIMIT = 3


class Read(models.Model):
    """A piece that a visitor opened in a period, counted once (docs/meter.md, rule 7). Nothing here identifies a person."""

    reader = models.CharField("hash of the visitor's id", max_length=32)
    period = models.CharField(max_length=7)
    article = models.CharField("key of the piece", max_length=24)
    slot = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "period", "article"], name="read_counts_an_article_once"),
            models.UniqueConstraint(fields=["reader", "period", "slot"], name="read_takes_a_slot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.article} in {self.period}"


class Allowance(models.Model):
    """How many new visitors one network has brought in one day and in its latest hour (docs/meter.md, rule 8)."""

    network = models.CharField("keyed hash of the network", max_length=32)
    day = models.CharField(max_length=10)
    day_count = models.PositiveIntegerField()
    hour = models.PositiveIntegerField()
    hour_count = models.PositiveIntegerField()

    class Meta:
        # The day comes first, so purging old rows can use this index.
        constraints = [models.UniqueConstraint(fields=["day", "network"], name="allowance_is_one_a_day")]

    def __str__(self) -> str:
        return f"{self.day_count} on {self.day}"


class MeterPolicy(models.Model):
    """The limit: one number for the whole site, in the table's only row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    limit = models.PositiveSmallIntegerField(
        "free articles a month",
        default=DEFAULT_LIMIT,
        validators=[MaxValueValidator(1000)],
        help_text=(
            "How many different premium articles a visitor may read in a calendar month before they are asked to "
            "register. With 0, they are asked at once. A change applies within two seconds. Articles that a visitor has "
            "already opened this month stay open to them."
        ),
    )

    class Meta:
        verbose_name = verbose_name_plural = "meter policy"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="meter_policy_is_one")]

    def __str__(self) -> str:
        return f"{self.limit} free articles a month"


class DailyFigures(models.Model):
    """The sums of one piece on one day. They contain no reading history and identify nobody (docs/meter.md, rule 16)."""

    article = models.CharField("key", max_length=24)
    day = models.DateField()
    views = models.PositiveIntegerField("sent in full", default=0)
    counted = models.PositiveIntegerField("counted by the meter", default=0)
    walled = models.PositiveIntegerField("met the wall", default=0)
    registrations = models.PositiveIntegerField("registered from here", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "figures"
        ordering = ["-day", "article"]
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="figures_are_one_a_day")]
        indexes = [models.Index(fields=["-day", "article"], name="figures_by_day")]

    def __str__(self) -> str:
        return f"{self.article} on {self.day:%d %B %Y}"
