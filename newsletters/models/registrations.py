"""Daily counts of readers who registered through a newsletter's page."""

from django.db import models

from newsletters.models.newsletter import Newsletter


class Registrations(models.Model):
    """How many readers registered on one local day by asking for this newsletter.

    The count names nobody, so it stays when accounts are deleted.
    """

    newsletter = models.ForeignKey(Newsletter, models.CASCADE, related_name="registrations")
    day = models.DateField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "registrations"
        constraints = [models.UniqueConstraint(fields=["newsletter", "day"], name="one_sum_of_registrations_a_day")]

    def __str__(self) -> str:
        return f"{self.newsletter}, {self.day:%-d %B %Y}: {self.number}"
