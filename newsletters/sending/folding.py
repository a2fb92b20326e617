"""Replace old deliveries by counts. After three months nobody needs to know who got which mail."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count

from newsletters.models import Delivery, Edition, ProviderEvent

KEPT = timedelta(days=90)
_AT_ONCE = 5000


def fold_old_editions(now: datetime) -> int:
    """Replace the deliveries of editions older than 90 days by counts per state. Returns the number of editions."""
    ended = Edition.objects.filter(folded__isnull=True, frozen_at__lt=now - KEPT)
    old = [edition for edition in ended if edition.finished_at or edition.stopped_at]
    for edition in old:
        rows = Delivery.objects.filter(edition=edition)
        counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
        Edition.objects.filter(pk=edition.pk).update(folded=counts)
        _delete(rows)
    _delete(ProviderEvent.objects.filter(at__lt=now - KEPT))
    return len(old)


def _delete(rows) -> None:
    """Delete rows in parts, so that other writers of SQLite do not wait long."""
    while True:
        with transaction.atomic():
            keys = list(rows.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
            if not keys:
                return
            rows.filter(pk__in=keys).delete()
