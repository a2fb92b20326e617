"""The items of editions that have gone out. An edition has gone out once its audience is frozen."""

from datetime import datetime

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from newsletters.models import Edition, EditionItem, Newsletter


def cutoff(newsletter: Newsletter) -> datetime | None:
    """When the latest edition that went out was drawn up: pieces published before that had their chance to be in it.

    None if no edition has gone out.
    """
    gone = Edition.objects.filter(newsletter=newsletter, frozen_at__isnull=False)
    return gone.aggregate(at=Max(Coalesce("drawn_up_at", "frozen_at")))["at"]


def items(newsletter_id: int, but: Edition | None = None) -> QuerySet[EditionItem]:
    """The items of all editions that went out except `but`, including items that were left out."""
    found = EditionItem.objects.filter(edition__newsletter_id=newsletter_id, edition__frozen_at__isnull=False)
    return found.exclude(edition=but) if but is not None else found


def same_as(others: QuerySet[EditionItem]) -> Q:
    """A condition on items: `others` hold the same article, report or correction."""
    return (
        Q(article__in=others.filter(article__isnull=False).values("article"))
        | Q(report__in=others.filter(report__isnull=False).values("report"))
        | Q(correction__in=others.filter(correction__isnull=False).values("correction"))
    )
