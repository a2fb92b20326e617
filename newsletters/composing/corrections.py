"""Corrections and clarifications for the readers of an earlier edition."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from articles.models import Correction
from newsletters.composing import gone
from newsletters.models import Edition

# Corrections older than this are no longer offered.
OFFERED_DAYS = 30


def corrections_to_offer(edition: Edition, now: datetime) -> list[Correction]:
    """Corrections and clarifications that were made after readers got the piece in an edition of this newsletter, the oldest first.

    Corrections that have gone out, or are in this edition, are not offered again. Takes one query.
    """
    before = gone.items(edition.newsletter_id, but=edition).filter(is_left_out=False)
    of_piece = Q(article=OuterRef("article")) | Q(report=OuterRef("report"))
    got = before.filter(of_piece, edition__frozen_at__lt=OuterRef("made_at"))
    told = before.filter(correction=OuterRef("pk"))
    here = edition.items.filter(correction=OuterRef("pk"), is_left_out=False)
    return list(_recent(now).filter(Exists(got), ~Exists(told), ~Exists(here)).order_by(F("made_at").asc(), "pk"))


def _recent(now: datetime) -> QuerySet[Correction]:
    return Correction.objects.public(now).filter(made_at__gt=now - timedelta(days=OFFERED_DAYS))
