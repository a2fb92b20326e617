"""Experts who answer without an account: their invitations, the answers that they typed, and the links in the mails.

A question is identified by its token and an expert by the person, because these never change. So both also work with a
pending version, a deleted question loses no typed answer, and a restored question finds its answers again.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.article import Article
from articles.models.people import Expert
from articles.models.picture import Picture
from articles.models.private_link import PrivateLink
from articles.schema import SameArticle


class InvitationQuerySet(models.QuerySet):
    def with_answers(self) -> "InvitationQuerySet":
        """Load what lists and pages of invitations show."""
        rows = self.select_related("expert", "invited_by", "portrait").defer("portrait__content")
        return rows.prefetch_related("answers__settled_by", "links__made_by")

    def submitted(self) -> "InvitationQuerySet":
        return self.filter(submitted_at__isnull=False)

    def waiting(self) -> "InvitationQuerySet":
        """Keep those with submitted answers that nobody has taken or left out yet."""
        unsettled = InvitedAnswer.objects.filter(invitation=models.OuterRef("pk")).waiting()
        return self.submitted().filter(models.Exists(unsettled))


class Invitation(models.Model):
    """One expert invited to answer some questions of one Q&A until a deadline."""

    class State(models.TextChoices):
        INVITED = "invited", "Invited"
        OPENED = "opened", "Opened"
        ANSWERING = "answering", "Answering"
        SUBMITTED = "submitted", "Submitted"

    article = models.ForeignKey(Article, models.CASCADE, related_name="invitations")
    expert = models.ForeignKey(Expert, models.CASCADE, related_name="invitations")
    email = models.EmailField("e-mail address")
    brief = models.TextField(blank=True)
    deadline = models.DateTimeField()
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    first_typed_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    # Set while the expert changes what was submitted.
    reopened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    # When the journalist last got a mail about new answers.
    told_at = models.DateTimeField(null=True)
    # The expert's corrections of their own details, by field (DETAILS). Unchanged fields are missing.
    details = models.JSONField(default=dict)
    # The corrections that a journalist has accepted or declined, by field.
    decided = models.JSONField(default=dict)

    objects = InvitationQuerySet.as_manager()

    # Fields of the expert, and the posts of the participant.
    DETAILS = ("title", "name", "post_nominals", "posts")

    class Meta:
        default_permissions = ()
        ordering = ["-invited_at", "-id"]
        constraints = [
            # The target of the answers' composite foreign key; see SameArticle.
            models.UniqueConstraint(fields=["id", "article"], name="invitation_id_and_article"),
            models.CheckConstraint(condition=Q(deadline__gt=models.F("invited_at")), name="invitation_ends_later"),
        ]
        indexes = [
            # The desk's front page lists the submitted ones.
            models.Index(
                fields=["-submitted_at"], condition=Q(submitted_at__isnull=False), name="invitation_submitted"
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.expert}"

    @property
    def state(self) -> State:
        if self.submitted_at is not None and self.reopened_at is None:
            return self.State.SUBMITTED
        if self.first_typed_at is not None:
            return self.State.ANSWERING
        return self.State.OPENED if self.opened_at is not None else self.State.INVITED

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.deadline


class InvitedAnswerQuerySet(models.QuerySet):
    def waiting(self) -> "InvitedAnswerQuerySet":
        """Keep those whose present words nobody has taken into the article or left out."""
        return self.exclude(text="").exclude(text=models.F("settled_text"))


class InvitedAnswer(models.Model):
    """One question of an invitation, as it was asked, and what the expert has typed below it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="answers")
    question_token = models.CharField(max_length=12)
    question_text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(blank=True, default="")
    # Increased when the text changes, so that a page can tell whether another one has written since.
    revision = models.PositiveIntegerField(default=0)
    # The page in one browser's tab that wrote the text; empty without its script.
    screen = models.CharField(max_length=36, blank=True, default="")
    saved_at = models.DateTimeField(null=True)
    # A second text, typed meanwhile on another page of the same expert. The expert chooses.
    other_text = models.TextField(blank=True, default="")
    other_screen = models.CharField(max_length=36, blank=True, default="")
    other_at = models.DateTimeField(null=True)
    # The words that a journalist last decided on, and the HTML that went into the article (empty if they were left out).
    settled_text = models.TextField(blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    taken_body = models.TextField(blank=True, default="")

    objects = InvitedAnswerQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["invitation", "question_token"], name="invited_to_a_question_once"),
            SameArticle(field="invitation", name="invited_answer_is_of_the_article"),
        ]

    def __str__(self) -> str:
        return self.question_text

    @property
    def waits(self) -> bool:
        return bool(self.text) and self.text != self.settled_text


class InvitedPortrait(models.Model):
    """A portrait that an expert sent: measured, re-encoded, and not public until a journalist accepts it.

    Anybody who knows the address of a picture file can open it. So the file stays in the database until then.
    """

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="portrait")
    content = models.BinaryField()
    name = models.CharField(max_length=60)
    credit = models.CharField(max_length=200, blank=True)
    uploaded_at = models.DateTimeField()
    # Set when a journalist accepted or declined it; `picture` only if it was accepted.
    decided_at = models.DateTimeField(null=True)
    picture = models.ForeignKey(Picture, models.SET_NULL, null=True, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class InvitationLink(PrivateLink):
    """The link of one mail, an invitation or a reminder. All links of an invitation end together."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="links")
    is_reminder = models.BooleanField(default=False)
    # None until the mail has been sent. The screen then offers to send it again.
    mailed_at = models.DateTimeField(null=True)

    class Meta(PrivateLink.Meta):
        abstract = False
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return f"{'Reminder' if self.is_reminder else 'Invitation'} of {self.made_at:%d %B %Y, %H:%M}"
