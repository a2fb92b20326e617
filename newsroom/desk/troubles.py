"""Things to look at: failed and uncertain newsletter mails by edition, and the latest corrections."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from articles.models import Correction
from newsletters.models import Delivery, Edition

MOST_CORRECTIONS = 5
MOST_EDITIONS = 8
# After an outage there may be very many mails, so no more than this are counted.
MOST_MAILS = 5000
_STATES = (Delivery.State.FAILED, Delivery.State.UNCERTAIN)


@dataclass(frozen=True)
class Doubt:
    """The failed and uncertain mails of an edition that no editor has settled. With `is_least` there may be more."""

    edition: Edition
    failed: int
    uncertain: int
    is_least: bool

    @property
    def address(self) -> str:
        return reverse("admin:newsletters_edition_progress", args=[self.edition.pk]) + "#doubtful"

    @property
    def in_words(self) -> str:
        parts = [
            f"{number:,} {word}" for number, word in ((self.failed, "failed"), (self.uncertain, "uncertain")) if number
        ]
        return f"{'at least ' if self.is_least else ''}{', '.join(parts)}"


def doubts(user) -> list[Doubt] | None:
    """Return the doubts, newest edition first. None if the user may not see them. Takes two queries."""
    if not user.has_perm("newsletters.view_edition"):
        return None
    unsettled = Delivery.objects.filter(state__in=_STATES, settled_at=None).order_by("-edition_id", "-pk")
    rows = unsettled.values_list("edition_id", "state")[:MOST_MAILS]
    counts = Counter(rows)
    is_cut = sum(counts.values()) == MOST_MAILS
    oldest = min((edition for edition, _ in counts), default=None)
    shown = sorted({edition for edition, _ in counts}, reverse=True)[:MOST_EDITIONS]
    editions = Edition.objects.filter(pk__in=shown).select_related("newsletter").order_by("-pk")
    failed, uncertain = _STATES
    return [
        Doubt(edition, counts[edition.pk, failed], counts[edition.pk, uncertain], is_cut and edition.pk == oldest)
        for edition in editions.only("date", "newsletter__name")
    ]


def corrections(now: datetime) -> QuerySet:
    """Return the latest notes to readers, each with its piece."""
    made = Correction.objects.filter(made_at__lte=now).select_related("article", "report")
    shown = made.only("kind", "text", "made_at", "article__headline", "report__headline")
    return shown.newest_first()[:MOST_CORRECTIONS]
