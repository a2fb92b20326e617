"""The ledger: one row for each edition and reader, which says what became of the mail. Only `newsletters/sending/` writes it."""

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
    # Empty once the account is deleted; so is the address.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="deliveries")
    address = models.EmailField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING, db_default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    # A sender leaves it alone until then: the time of freezing, or the next try.
    not_before = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=64, blank=True, default="", db_default="")
    provider_id = models.CharField(max_length=200, blank=True, default="", db_default="")
    error = models.CharField(max_length=500, blank=True, default="", db_default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    # An editor has looked at a failed or uncertain mail and leaves it as it is.
    settled_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    complained_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["edition", "user"], name="one_delivery_a_reader")]
        indexes = [
            # What a sender takes next: small, since only what waits is in it.
            models.Index(
                fields=["edition", "not_before", "id"], condition=models.Q(state="pending"), name="delivery_waiting"
            ),
            # What senders have taken; a row whose lease has ended is found at once.
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
    """What a mail provider reported, once for each of its event ids. Rows are only added."""

    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    delivery = models.ForeignKey(Delivery, models.SET_NULL, null=True, related_name="events")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="one_row_a_provider_event")]

    def __str__(self) -> str:
        return f"{self.provider} {self.kind}"
