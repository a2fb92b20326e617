from django.db import models


class SeededRow(models.Model):
    """A record of a row that `manage.py seed` created, so that no row is created twice, nor again once deleted."""

    key = models.CharField(
        max_length=200, unique=True, help_text="Kind and key of the sample, for example article/tunnel-water."
    )
    object_id = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
