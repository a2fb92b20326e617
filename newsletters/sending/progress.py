"""The progress of an edition, for the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, QuerySet

from newsletters.models import Delivery, Edition

# The rate is measured over the last minute, or since the beginning if that is shorter.
_WINDOW = timedelta(seconds=60)


@dataclass(frozen=True)
class Progress:
    """Counts of readers by state. `rate` is in mails per second. `expected_end` is None if nothing is being sent."""

    state: str
    total: int
    waiting: int
    sent: int
    failed: int
    uncertain: int
    suppressed: int
    left: int
    rate: float = 0.0
    expected_end: datetime | None = None
    next_try_at: datetime | None = None

    @property
    def done(self) -> int:
        return self.total - self.waiting

    @property
    def percent(self) -> int:
        """The share that is done in whole percent. It is 100 only if everything is done."""
        return 100 * self.done // self.total if self.total else 100


def progress(edition: Edition, now: datetime) -> Progress:
    """Count the deliveries of an edition that is or was being sent. Takes at most three queries."""
    deliveries = Delivery.objects.filter(edition=edition)
    counts = dict(edition.folded or deliveries.order_by().values_list("state").annotate(Count("pk")))
    states = Delivery.State
    waiting = sum(counts.get(state, 0) for state in Delivery.OPEN)
    rate, next_try_at = 0.0, None
    if waiting and edition.state is Edition.State.SENDING:
        recent = deliveries.filter(state=states.SENT, sent_at__gt=now - _WINDOW)
        seen = recent.aggregate(number=Count("pk"), first=Min("sent_at"), last=Max("sent_at"))
        if seen["number"] > 1:
            rate = seen["number"] / max(0.5, (now - seen["first"]).total_seconds())
        next_try_at = deliveries.filter(state=states.PENDING).aggregate(first=Min("not_before"))["first"]
    return Progress(
        state=edition.state,
        total=sum(counts.values()),
        waiting=waiting,
        sent=counts.get(states.SENT, 0),
        failed=counts.get(states.FAILED, 0),
        uncertain=counts.get(states.UNCERTAIN, 0),
        suppressed=counts.get(states.SUPPRESSED, 0),
        left=counts.get(states.LEFT, 0),
        rate=rate,
        expected_end=now + timedelta(seconds=waiting / rate) if rate else None,
        next_try_at=next_try_at if next_try_at and next_try_at > now else None,
    )


def in_doubt(edition_id: int) -> QuerySet:
    """The failed and uncertain deliveries of an edition that no editor has settled, in a stable order."""
    states = (Delivery.State.FAILED, Delivery.State.UNCERTAIN)
    return Delivery.objects.filter(edition_id=edition_id, state__in=states, settled_at=None).order_by("id")
