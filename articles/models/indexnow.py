from django.db import models


class IndexNowRun(models.Model):
    """One run of `manage.py notify_indexnow`: its start, its end and its result. A finished row never changes."""

    started_at = models.DateTimeField(help_text="A successful run reports all changes up to this moment.")
    ended_at = models.DateTimeField(null=True)
    addresses = models.PositiveIntegerField(default=0, help_text="The number of addresses that were accepted.")
    error = models.CharField(
        max_length=500, blank=True, help_text="The reason why the run failed. Empty if it succeeded."
    )

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = "IndexNow run"
        indexes = [models.Index(fields=["-started_at", "-id"], name="indexnow_run_newest")]

    def __str__(self) -> str:
        return f"{self.started_at:%d %B %Y, %H:%M}: {self.error or f'{self.addresses} addresses'}"
