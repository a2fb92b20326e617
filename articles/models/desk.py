from django.conf import settings
from django.db import models

from articles.models.history import PublicationEvent


class DeskMail(models.Model):
    """One digest to one person. A person gets at most one for each quarter of an hour, which begins at `quarter`."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    quarter = models.DateTimeField()
    # A process that sends it sets this first. If the process dies, another one sends it after some minutes.
    taken_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["to", "quarter"], name="desk_mail_once_in_a_quarter")]

    def __str__(self) -> str:
        return f"Digest of {self.quarter:%d %B %Y, %H:%M}"


class DeskNotice(models.Model):
    """A notice that it is a person's turn: the step that caused it, and the mail that told the person.

    A closed notice without a mail needed none, because the turn had passed before a mail was sent.
    """

    event = models.ForeignKey(PublicationEvent, models.CASCADE, related_name="notices")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    closed_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(DeskMail, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["event", "to"], name="desk_notice_once_for_a_step")]
        indexes = [
            models.Index(fields=["to"], condition=models.Q(closed_at__isnull=True), name="desk_notice_open"),
        ]

    def __str__(self) -> str:
        return str(self.event)
