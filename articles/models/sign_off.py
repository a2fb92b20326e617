"""Sign-off: an expert reads their own answers before publication and approves them or proposes other words."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.article import Article
from articles.models.people import Expert
from articles.models.private_link import PrivateLink
from articles.text.richtext import RichTextField


class SignOff(models.Model):
    """One expert is asked to sign off their answers in one Q&A. Asking again makes a new row and withdraws the old one.

    The row names the expert and not the participant: a participant of a pending version has no row yet.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="sign_offs")
    expert = models.ForeignKey(Expert, models.CASCADE, related_name="sign_offs")
    email = models.EmailField()
    note = models.TextField(max_length=1000, blank=True)
    deadline = models.DateTimeField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The last mail that was sent, and a later one that could not be sent.
    mailed_at = models.DateTimeField(null=True)
    mail_failed_at = models.DateTimeField(null=True)
    # Set by the page's script or by the first verdict, never by a GET, because mail scanners open every link.
    opened_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["article", "expert"], condition=Q(withdrawn_at=None), name="sign_off_one_a_person_and_article"
            )
        ]
        indexes = [
            # The desk's front page: what experts have finished.
            models.Index(fields=["-finished_at"], condition=Q(finished_at__isnull=False), name="sign_off_finished")
        ]

    def __str__(self) -> str:
        return f"{self.expert}: {self.article}"

    def is_open(self, now: datetime) -> bool:
        return self.withdrawn_at is None and now < self.deadline


class SignOffAnswer(models.Model):
    """One answer as it was sent, and what the expert and then the desk did with it."""

    class Verdict(models.TextChoices):
        OPEN = "open", "not answered yet"
        APPROVED = "approved", "approved"
        PROPOSED = "proposed", "other words proposed"

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "accepted"
        DECLINED = "declined", "declined"

    sign_off = models.ForeignKey(SignOff, models.CASCADE, related_name="answers")
    # The answer's own token, which it keeps for ever; the answer's row may not be stored yet.
    token = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    question = models.TextField()
    body = RichTextField()
    verdict = models.CharField(max_length=8, choices=Verdict, default=Verdict.OPEN)
    decided_at = models.DateTimeField(null=True)
    # Text that was typed on the page but not sent to the desk yet.
    typed = models.TextField(blank=True)
    proposed = models.TextField(blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    outcome_note = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The approved words: those that were sent, or those that the desk accepted. Else empty.
    approved_body = RichTextField(blank=True)

    class Meta:
        ordering = ["position", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["sign_off", "token"], name="sign_off_answer_is_sent_once"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(verdict="proposed", settled_at__isnull=False),
                name="sign_off_settles_a_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.get_verdict_display()}"

    @property
    def is_settled(self) -> bool:
        """Whether the desk has decided on a proposal; the expert can then no longer change their mind."""
        return bool(self.outcome)

    @property
    def waits_for_desk(self) -> bool:
        return self.verdict == self.Verdict.PROPOSED and not self.outcome


class SignOffLink(PrivateLink):
    """The link in one mail. Each mail has its own, because a stored link cannot be shown again."""

    sign_off = models.ForeignKey(SignOff, models.CASCADE, related_name="links")
