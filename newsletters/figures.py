"""Daily figures of the newsletters: subscribers, mails sent, bounces, complaints, unsubscriptions and registrations.

They are counted from the stored rows when somebody opens the page. Nothing is tracked for them: no opens and no clicks.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from newsletters import registrations
from newsletters.models import Delivery, Edition, Newsletter, Subscription

# The name of each figure, and the title of its plot.
KINDS = {
    "subscribers": "Subscribers",
    "sent": "Sent",
    "bounced": "Bounced",
    "complained": "Complaints",
    "unsubscribed": "Unsubscribed",
    "registered": "Registered through the newsletter’s page",
}

_SENT = Delivery.State.SENT
# Providers report bounces and late answers within days.
_REPORTED = timedelta(days=7)


@dataclass(frozen=True)
class Figures:
    """The days of a period, oldest first, and for each kind one number per day."""

    days: list[date]
    by_kind: dict[str, list[int]]

    def rows(self) -> Iterator[tuple[date, list[int]]]:
        for place, day in enumerate(self.days):
            yield day, [values[place] for values in self.by_kind.values()]


def of_days(newsletter: Newsletter | None, days: int, now: datetime) -> Figures:
    """The figures of the last `days` days including today, for one newsletter or for all together."""
    today = timezone.localdate(now)
    period = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    start, end = _midnight(period[0]), _midnight(today + timedelta(days=1))
    subscriptions = Subscription.objects.order_by()
    deliveries = Delivery.objects.order_by()
    editions = Edition.objects.order_by().filter(date__gte=period[0], date__lte=today)
    if newsletter is not None:
        subscriptions = subscriptions.filter(newsletter=newsletter)
        deliveries = deliveries.filter(edition__newsletter=newsletter)
        editions = editions.filter(newsletter=newsletter)
    ended = _by_day(subscriptions, "ended_at", start, end)
    return Figures(
        period,
        {
            "subscribers": list(_standing(subscriptions, ended, period, start, end)),
            "sent": _each(_sent(editions, now), period),
            "bounced": _each(_by_day(deliveries, "bounced_at", start, end), period),
            "complained": _each(_by_day(deliveries, "complained_at", start, end), period),
            "unsubscribed": _each(ended, period),
            "registered": _each(Counter(registrations.by_day(newsletter, period[0])), period),
        },
    )


def _standing(
    subscriptions: QuerySet, ended: Counter, period: Iterable[date], start: datetime, end: datetime
) -> Iterator[int]:
    """How many subscriptions were active at the end of each day."""
    before = subscriptions.filter(given_at__lt=start)
    standing = before.count() - before.filter(ended_at__lt=start).count()
    given = _by_day(subscriptions, "given_at", start, end)
    for day in period:
        standing += given[day] - ended[day]
        yield standing


def sent_of(editions: Iterable[Edition], now: datetime) -> dict[int, int]:
    """How many mails of each edition were sent. The keys are edition ids. Takes one query for numbers that are not cached.

    Counting a million rows takes half a second, so the number of a finished edition is cached: for ten minutes at first, and
    for a day once no further reports from the provider are expected.
    """
    gone = [edition for edition in editions if edition.frozen_at]
    sent = {edition.pk: edition.folded.get(_SENT, 0) for edition in gone if edition.folded is not None}
    keys = {edition.pk: _kept_as(edition) for edition in gone if edition.pk not in sent and edition.finished_at}
    kept = cache.get_many(keys.values())
    sent |= {pk: kept[key] for pk, key in keys.items() if key in kept}
    missing = [edition.pk for edition in gone if edition.pk not in sent]
    if missing:
        rows = Delivery.objects.order_by().filter(state=_SENT, edition__in=missing)
        counted = dict(rows.values_list("edition").annotate(number=Count("pk")))
        sent |= {pk: counted.get(pk, 0) for pk in missing}
        for edition in gone:
            if edition.pk in missing and edition.pk in keys:
                is_settled = now - edition.finished_at > _REPORTED
                cache.set(keys[edition.pk], sent[edition.pk], 86_400 if is_settled else 600)
    return sent


def _sent(editions: QuerySet, now: datetime) -> Counter:
    """Sent mails by the date of their edition, because the deliveries of old editions are reduced to counts."""
    found = list(editions.filter(frozen_at__isnull=False).only("date", "frozen_at", "finished_at", "folded"))
    numbers, sent = sent_of(found, now), Counter()
    for edition in found:
        sent[edition.date] += numbers[edition.pk]
    return sent


def _kept_as(edition: Edition) -> str:
    return f"newsletters.sent.{edition.pk}.{edition.finished_at.timestamp()}"


def _by_day(rows: QuerySet, moment: str, start: datetime, end: datetime) -> Counter:
    within = rows.filter(**{f"{moment}__gte": start, f"{moment}__lt": end})
    days = within.annotate(day=TruncDate(moment, tzinfo=timezone.get_default_timezone()))
    return Counter(dict(days.values_list("day").annotate(number=Count("pk"))))


def _each(counted: Counter, period: Iterable[date]) -> list[int]:
    return [counted[day] for day in period]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())
