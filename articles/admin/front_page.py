"""The front page screen. There is one row, so the list redirects to it."""

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse

from articles.admin.parts.desk import DeskAdmin
from articles.admin.parts.forms import RowFormSet
from articles.admin.parts.rows import OrderedRows
from articles.models import FrontPage, FrontPageSecond


class SecondFormSet(RowFormSet):
    named_by = "article"
    named_twice = "This story is already among the seconds."


class SecondRows(OrderedRows):
    model = FrontPageSecond
    formset = SecondFormSet
    verbose_name = "second story"
    verbose_name_plural = "Second stories"
    intro = "Shown below the lead. Two stories look best. You can choose published articles only."
    autocomplete_fields = ["article"]
    fieldsets = [(None, {"fields": ["article"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("article")


@admin.register(FrontPage)
class FrontPageAdmin(DeskAdmin):
    fieldsets = [(None, {"fields": ["lead"]})]
    autocomplete_fields = ["lead"]
    inlines = [SecondRows]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        front_page, _ = FrontPage.objects.get_or_create(pk=1)
        return HttpResponseRedirect(reverse("admin:articles_frontpage_change", args=[front_page.pk]))

    def view_on_site(self, obj):
        return reverse("articles:home")
