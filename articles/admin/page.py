"""The screen for pages about the site: “About us”, terms, the introduction of the privacy page."""

from django.contrib import admin

from articles.admin.parts.desk import DeskAdmin
from articles.admin.parts.slugged import SluggedForm
from articles.models import Page


@admin.register(Page)
class PageAdmin(DeskAdmin):
    form = SluggedForm
    long_texts = ("body",)
    fieldsets = [(None, {"fields": ["title", "slug", "tells", "body"]})]
    prepopulated_fields = {"slug": ["title"]}
    list_display = ["title", "slug", "tells", "updated_at"]
    search_fields = ["title"]
