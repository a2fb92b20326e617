"""The screen of a special report."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html

from articles.admin.filters import StatusFilter
from articles.admin.piece import PieceAdmin
from articles.admin.rows import OrderedRows
from articles.forms import RowFormSet
from articles.models import ReportEntry, SpecialReport


class EntryFormSet(RowFormSet):
    named_by = "article"
    named_twice = "This article is already in the report."


class EntryRows(OrderedRows):
    model = ReportEntry
    formset = EntryFormSet
    verbose_name = "article"
    verbose_name_plural = "Articles in this report"
    intro = "In the order in which readers find them. An article that is not published yet appears when it is."
    autocomplete_fields = ["article"]
    fieldsets = [(None, {"fields": ["article"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("article")


@admin.register(SpecialReport)
class SpecialReportAdmin(PieceAdmin):
    fieldsets = [
        ("Special report", {"fields": ["headline", "slug", "standfirst", "access", "picture", "introduction"]}),
    ]
    inlines = [EntryRows]
    prepopulated_fields = {"slug": ["headline"]}
    autocomplete_fields = ["picture"]
    list_display = ["headline", "access", "status", "published_at", "created_by"]
    list_filter = [StatusFilter, "access", "published_at"]
    list_select_related = ["created_by"]
    date_hierarchy = "published_at"
    search_fields = ["headline", "standfirst"]

    @admin.display(description="status")
    def status(self, report):
        status = report.status_at(timezone.now())
        return format_html('<span class="status status-{}">{}</span>', status.value, status.label)
