"""Who subscribes to which newsletter, and which addresses get no newsletter."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from newsletters.models.newsletter import Newsletter


class Subscription(models.Model):
    """A reader's consent to one newsletter: its wording, its beginning and its end. Ended subscriptions stay as proof."""

    class Source(models.TextChoices):
        WELCOME = "welcome", "question after registration"
        ACCOUNT = "account", "account page"
        PAGE = "page", "page of the newsletter"
        CHOICES = "choices", "link in a newsletter"
        IMPORT = "import", "imported from another system"

    class Ending(models.TextChoices):
        READER = "reader", "the reader, on the site"
        LINK = "link", "the link in a newsletter"
        ONE_CLICK = "one-click", "the unsubscribe button of the mail program"
        PROVIDER = "provider", "an unsubscription at the mail provider"
        COMPLAINT = "complaint", "a complaint about spam"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscriptions")
    newsletter = models.ForeignKey(Newsletter, models.PROTECT, related_name="subscriptions")
    wording = models.TextField(help_text="The text beside the box that the reader ticked, word for word.")
    # A value of Source, or the source that the other system recorded for an imported consent.
    source = models.CharField(max_length=60)
    given_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=20, choices=Ending, blank=True)

    class Meta:
        ordering = ["-given_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "newsletter"], condition=models.Q(ended_at=None), name="one_standing_subscription"
            )
        ]
        indexes = [
            models.Index(
                fields=["newsletter", "user"], condition=models.Q(ended_at=None), name="subscription_standing"
            ),
            models.Index(fields=["newsletter", "given_at"], name="subscription_given"),
            models.Index(
                fields=["newsletter", "ended_at"], condition=models.Q(ended_at__isnull=False), name="subscription_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.newsletter}"

    def source_in_words(self) -> str:
        return dict(self.Source.choices).get(self.source, self.source)


class Suppression(models.Model):
    """An address that gets no newsletter, even if it subscribes: it bounced, its owner complained, or an editor entered it.

    `address_hash` is a keyed hash of the canonical address, so the row still works after the account is deleted. `address` is
    then empty.
    """

    class Cause(models.TextChoices):
        BOUNCED = "bounced", "the address does not exist or refuses mail for good"
        COMPLAINED = "complained", "its owner marked a newsletter as spam"
        EDITOR = "editor", "an editor entered it"

    address_hash = models.CharField(max_length=64, unique=True, editable=False)
    address = models.EmailField(blank=True)
    cause = models.CharField(max_length=12, choices=Cause)
    # Who reported it, in words: the provider, or an editor's note.
    source = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = "suppressed address"
        verbose_name_plural = "suppressed addresses"

    def __str__(self) -> str:
        return self.address or "(address deleted)"
