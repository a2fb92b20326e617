"""Editions that went out, for the tests of pages."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from articles.models import Article
from newsletters.models import Edition, EditionItem, Newsletter
from tests.factories import make_article

TUESDAY = date(2026, 11, 24)


def make_edition(
    newsletter: Newsletter, day: date = TUESDAY, articles: Iterable[Article] | None = None, out: bool = True, **fields
) -> Edition:
    """An edition of a date with these articles (default: two). It went out, or is a draft with `out=False`."""
    due = timezone.make_aware(datetime.combine(day, time(6, 30)))
    if out:
        fields = {"frozen_at": due, "finished_at": due + timedelta(minutes=3)} | fields
    edition = Edition.objects.create(newsletter=newsletter, date=day, due_at=due, drawn_up_at=due, **fields)
    for place, article in enumerate([make_article(), make_article()] if articles is None else articles):
        EditionItem.objects.create(edition=edition, article=article, position=place)
    return edition
