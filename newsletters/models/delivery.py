"""The ledger: one row per edition and reader, with the state of the mail. Only `newsletters/sending/` writes it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from newsletters.models.edition import Edition


class Delivery(models.Model):
    """One mail to one reader.

    pending -> claimed -> sending -> sent | failed | uncertain, or suppressed or left before it was sent.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        CLAIMED = "claimed", "Taken by a sender"
        SENDING = "sending", "Being handed over"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        UNCERTAIN = "uncertain", "Uncertain"
        SUPPRESSED = "suppressed", "Suppressed"
        LEFT = "left", "Left before it was sent"

    OPEN = (State.PENDING, State.CLAIMED, State.SENDING)

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="deliveries")
    # The user and the address are empty once the account is deleted.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="deliveries")
    address = models.EmailField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING, db_default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    # No sender takes the row before this time. It is the time of freezing, or of the next try.
    not_before = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=64, blank=True, default="", db_default="")
    provider_id = models.CharField(max_length=200, blank=True, default="", db_default="")
    error = models.CharField(max_length=500, blank=True, default="", db_default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    # When an editor decided to leave a failed or uncertain mail as it is.
    settled_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    complained_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["edition", "user"], name="one_delivery_a_reader")]
        indexes = [
            # For the rows that a sender takes next. The index is small, because it holds only waiting rows.
            models.Index(
                fields=["edition", "not_before", "id"], condition=models.Q(state="pending"), name="delivery_waiting"
            ),
            # For the rows that senders have taken, to find those whose lease has ended.
            models.Index(
                fields=["edition", "lease_until"],
                condition=models.Q(state__in=("claimed", "sending")),
                name="delivery_taken",
            ),
            models.Index(fields=["edition", "sent_at"], condition=models.Q(state="sent"), name="delivery_sent"),
            models.Index(
                fields=["edition", "id"],
                condition=models.Q(state__in=("failed", "uncertain")),
                name="delivery_in_doubt",
            ),
            models.Index(fields=["provider_id"], condition=~models.Q(provider_id=""), name="delivery_of_provider"),
            models.Index(fields=["bounced_at"], condition=models.Q(bounced_at__isnull=False), name="delivery_bounced"),
            models.Index(
                fields=["complained_at"], condition=models.Q(complained_at__isnull=False), name="delivery_complained"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.pk}"


class ProviderEvent(models.Model):
    """A report from a mail provider. There is one row per event id. Rows are only added, never changed."""

    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    delivery = models.ForeignKey(Delivery, models.SET_NULL, null=True, related_name="events")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="one_row_a_provider_event")]

    def __str__(self) -> str:
        return f"{self.provider} {self.kind}"
