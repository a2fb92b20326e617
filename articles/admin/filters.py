from django.contrib import admin

from articles.models.article import Status


class StatusFilter(admin.SimpleListFilter):
    """Draft, scheduled, published or withdrawn: derived from the dates, so the querysets know it, not a column."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return Status.choices

    def queryset(self, request, queryset):
        asked = {
            Status.DRAFT: queryset.drafts,
            Status.SCHEDULED: queryset.scheduled,
            Status.PUBLISHED: queryset.published,
            Status.WITHDRAWN: queryset.withdrawn,
        }
        return asked[self.value()]() if self.value() in asked else queryset
