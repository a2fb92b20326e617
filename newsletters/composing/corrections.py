"""Corrections for the readers of an earlier edition."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from articles.models import Correction
from articles.models.visibility import public
from newsletters.composing import gone
from newsletters.models import Edition

# Corrections older than this are no longer offered.
OFFERED_DAYS = 30


def corrections_to_offer(edition: Edition, now: datetime) -> list[Correction]:
    """Corrections made after readers got the article in an edition of this newsletter, oldest first.

    Corrections that have gone out, or are in this edition, are not offered again. Takes one query.
    """
    before = gone.items(edition.newsletter_id, but=edition).filter(is_left_out=False)
    got = before.filter(article=OuterRef("article"), edition__frozen_at__lt=OuterRef("made_at"))
    told = before.filter(correction=OuterRef("pk"))
    here = edition.items.filter(correction=OuterRef("pk"), is_left_out=False)
    return list(
        _recent(now)
        .filter(Exists(got), ~Exists(told), ~Exists(here))
        .select_related("article__section")
        .defer("article__body")
        .order_by(F("made_at").asc(), "pk")
    )


def _recent(now: datetime) -> QuerySet[Correction]:
    recent = Correction.objects.filter(made_at__gt=now - timedelta(days=OFFERED_DAYS), made_at__lte=now)
    return recent.filter(public(now, "article__"), article__section__isnull=False)
