from datetime import datetime

from django.contrib import admin
from django.utils import timezone
from django.utils.dateformat import format as format_date

from articles.lists.archive import MOST_YEARS
from articles.models.piece import Status
from articles.publishing.turns import waiting_for


class StatusFilter(admin.SimpleListFilter):
    """Filter by status. The querysets derive it from the dates; there is no status column."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return Status.choices

    def queryset(self, request, queryset):
        asked = {
            Status.DRAFT: queryset.drafts,
            Status.IN_REVIEW: queryset.in_review,
            Status.APPROVED: queryset.approved,
            Status.SCHEDULED: queryset.scheduled,
            Status.PUBLISHED: queryset.published,
            Status.WITHDRAWN: queryset.withdrawn,
        }
        return asked[self.value()]() if self.value() in asked else queryset


class WaitingFilter(admin.SimpleListFilter):
    """Filter by what waits for the current user: to write, to review or to publish."""

    title = "whose turn"
    parameter_name = "waiting"

    def lookups(self, request, model_admin):
        return [("me", "Waiting for me")]

    def queryset(self, request, queryset):
        return waiting_for(request.user, queryset) if self.value() == "me" else queryset


class PublishedFilter(admin.SimpleListFilter):
    """Filter by year of publication and, within the chosen year, by month.

    Django's `date_hierarchy` reads the dates of all articles; this filter reads only the first and the last.
    """

    title = "published in"
    parameter_name = "published"

    def lookups(self, request, model_admin):
        dates = model_admin.model.objects.filter(published_at__isnull=False).order_by("published_at")
        oldest, newest = (
            rows.values_list("published_at", flat=True).first() for rows in (dates, dates.order_by("-published_at"))
        )
        if oldest is None or newest is None:
            return []
        chosen = self._asked(request)
        choices = []
        last = timezone.localtime(newest).year
        for year in range(last, max(timezone.localtime(oldest).year, last - MOST_YEARS) - 1, -1):
            choices.append((str(year), str(year)))
            if chosen and chosen[0] == year:
                months = (datetime(year, month, 1) for month in range(12, 0, -1))
                choices += [(f"{month:%Y-%m}", format_date(month, "F Y")) for month in months]
        return choices

    def queryset(self, request, queryset):
        chosen = self._asked(request)
        if not chosen:
            return queryset
        year, month = chosen
        start = datetime(year, month or 1, 1)
        end = datetime(year + (month in (None, 12)), (month or 12) % 12 + 1, 1)
        return queryset.within(timezone.make_aware(start), timezone.make_aware(end))

    def _asked(self, request) -> tuple[int, int | None] | None:
        year, _, month = request.GET.get(self.parameter_name, "").partition("-")
        if not (year.isascii() and year.isdecimal() and len(year) == 4 and 1900 <= int(year) < 9999):
            return None
        return int(year), int(month) if month in _MONTHS else None


_MONTHS = {f"{number:02}" for number in range(1, 13)}
