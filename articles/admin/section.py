"""The screen for sections."""

from django.contrib import admin

from articles.admin.parts.desk import DeskAdmin
from articles.admin.parts.slugged import SluggedForm
from articles.models import Section


@admin.register(Section)
class SectionAdmin(DeskAdmin):
    form = SluggedForm
    prepopulated_fields = {"slug": ["name"]}
    list_display = ["name", "slug", "position"]
    search_fields = ["name"]
