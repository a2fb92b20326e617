"""The sitemaps of the newsletters that are offered and of the editions that went out (articles/discovery/sitemaps.py)."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max, QuerySet
from django.urls import reverse

from articles.discovery.sitemaps import Rows
from newsletters import subscribing
from newsletters.editions import gone_out


class Newsletters(Rows):
    def rows(self, now: datetime) -> QuerySet:
        return subscribing.offered()

    def entries(self, part: QuerySet, now: datetime) -> Iterator[tuple[str, datetime | None]]:
        for slug, newest in part.annotate(newest=Max("editions__frozen_at")).values_list("slug", "newest"):
            yield reverse("newsletters:newsletter", args=[slug]), newest


class Editions(Rows):
    def rows(self, now: datetime) -> QuerySet:
        return gone_out()

    def entries(self, part: QuerySet, now: datetime) -> Iterator[tuple[str, datetime | None]]:
        for slug, day, at in part.values_list("newsletter__slug", "date", "frozen_at"):
            yield reverse("newsletters:edition", args=[slug, day.isoformat()]), at
