"""Sums over the daily figures: of all pieces by day, and of one piece."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import Q, Sum

from paywall.figures import KINDS
from paywall.models import DailyFigures

PERIOD = timedelta(days=30)
# The sums of a day that is over are kept, in seconds. Yesterday's may still grow while the database is away.
_KEPT, _KEPT_OF_YESTERDAY = 24 * 3600, 300


def of_days(days: Sequence[date], today: date) -> dict[date, dict[str, int]]:
    """Return the sums of each day by kind. At most one query; a day that is over is added up once a day."""
    kept = cache.get_many([_key(day) for day in days if day < today])
    found = {day: kept[_key(day)] for day in days if _key(day) in kept}
    wanted = [day for day in days if day not in found]
    found |= {day: dict.fromkeys(KINDS, 0) for day in wanted}
    rows = DailyFigures.objects.filter(day__in=wanted).order_by().values("day")
    for row in rows.annotate(**{kind: Sum(kind) for kind in KINDS}):
        found[row.pop("day")] = row
    yesterday = today - timedelta(days=1)
    cache.set_many({_key(day): found[day] for day in wanted if day < yesterday}, _KEPT)
    if yesterday in wanted:
        cache.set(_key(yesterday), found[yesterday], _KEPT_OF_YESTERDAY)
    return found


def of_piece(key: str, today: date) -> list[tuple[str, int, int]]:
    """Return for each kind its name, the sum of the last 30 days and the sum of all days. One indexed query."""
    lately = Q(day__gt=today - PERIOD)
    asked = {f"{kind}_lately": Sum(kind, filter=lately, default=0) for kind in KINDS}
    asked |= {f"{kind}_in_all": Sum(kind, default=0) for kind in KINDS}
    found = DailyFigures.objects.filter(article=key).aggregate(**asked)
    return [(_name(kind), found[f"{kind}_lately"], found[f"{kind}_in_all"]) for kind in KINDS]


def _name(kind: str) -> str:
    name = DailyFigures._meta.get_field(kind).verbose_name
    return name[:1].upper() + name[1:]


def _key(day: date) -> str:
    return f"paywall-sums-{day:%Y%m%d}"
