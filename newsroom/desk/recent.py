"""Plots of the last 30 days: published pieces and, for users who may see figures, views, walls and registrations."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from articles.models import Article, SpecialReport
from newsletters.plots import Plot, plot
from paywall import sums

DAYS = 30
_TITLES = {"views": "Premium views", "walled": "Walls", "registrations": "Registrations"}


def plots(user, now: datetime) -> list[Plot]:
    today = timezone.localdate(now)
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    drawn = [plot("published", "Published", days, _published(days, now))]
    if user.has_perm("paywall.view_dailyfigures"):
        found = sums.of_days(days, today)
        drawn += [plot(kind, title, days, [found[day][kind] for day in days]) for kind, title in _TITLES.items()]
    return drawn


def _published(days: list[date], now: datetime) -> list[int]:
    """Return how many pieces were published on each day. Withdrawn ones do not count. Takes one query per kind of piece."""
    start = timezone.make_aware(datetime.combine(days[0], time()))
    counts: Counter = Counter()
    for model in (Article, SpecialReport):
        moments = model.objects.published(now).filter(published_at__gte=start).order_by()
        counts.update(timezone.localdate(moment) for moment in moments.values_list("published_at", flat=True))
    return [counts[day] for day in days]
