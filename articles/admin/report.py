"""The special report screen."""

from django.contrib import admin
from django.utils import timezone

from articles.admin.corrections import CorrectionRows
from articles.admin.filters import PublishedFilter, StatusFilter, WaitingFilter
from articles.admin.parts.dates import status_since
from articles.admin.parts.forms import RowFormSet
from articles.admin.parts.rows import OrderedRows
from articles.admin.piece import PieceAdmin
from articles.models import ReportEntry, SpecialReport


class EntryFormSet(RowFormSet):
    named_by = "article"
    named_twice = "This article is already in the report."


class EntryRows(OrderedRows):
    model = ReportEntry
    formset = EntryFormSet
    verbose_name = "article"
    verbose_name_plural = "Articles in this report"
    intro = "Readers see the articles in this order. An unpublished article appears once it is published."
    autocomplete_fields = ["article"]
    fieldsets = [(None, {"fields": ["article"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("article")


@admin.register(SpecialReport)
class SpecialReportAdmin(PieceAdmin):
    fieldsets = [
        ("Special report", {"fields": ["headline", "slug", "standfirst", "access", "picture", "introduction"]}),
    ]
    inlines = [EntryRows, CorrectionRows]
    prepopulated_fields = {"slug": ["headline"]}
    autocomplete_fields = ["picture"]
    list_display = ["headline", "access", "status", "created_by"]
    list_filter = [WaitingFilter, StatusFilter, PublishedFilter, "access"]
    list_select_related = ["created_by", "assigned_to"]
    search_fields = ["headline", "standfirst"]

    @admin.display(description="status", ordering="published_at")
    def status(self, report):
        return status_since(report, timezone.now())
