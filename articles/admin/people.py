"""The screens for authors and experts."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, JsonResponse
from django.urls import path

from articles.admin.parts.desk import DeskAdmin, Standing
from articles.admin.parts.forms import initials_of
from articles.admin.parts.plain_texts import PLAIN_TEXTS
from articles.admin.parts.rows import OrderedRows
from articles.admin.parts.slugged import SluggedForm
from articles.models import Article, Author, Expert, ExpertLink
from articles.text import voices


class ExpertForm(SluggedForm):
    def clean(self):
        cleaned = super().clean()
        initials = voices.normal(cleaned.get("initials") or "") or initials_of(cleaned.get("name", ""))
        if voices.FORBIDDEN.search(initials):
            self.add_error("initials", "Use letters only: “&”, commas and “and” separate two experts.")
        cleaned["initials"] = initials
        return cleaned


class LinkRows(OrderedRows):
    model = ExpertLink
    verbose_name_plural = "Links"
    fieldsets = [(None, {"fields": [("label", "url")]})]
    # An address without a scheme: Django 6 reads it as https, too.
    formfield_overrides = PLAIN_TEXTS | {models.URLField: {"assume_scheme": "https"}}


@admin.register(Expert)
class ExpertAdmin(Standing, DeskAdmin):
    form = ExpertForm
    fieldsets = [
        (None, {"fields": ["title", "name", "post_nominals", "initials", "slug", "sort_name"]}),
        ("For the expert’s page", {"fields": ["portrait", "biography"]}),
        ("For the desk alone", {"fields": ["email"]}),
    ]
    inlines = [LinkRows]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["portrait"]
    list_display = ["name", "title", "post_nominals", "initials"]
    search_fields = ["name", "title", "initials"]
    search_help_text = "Searches names, titles and initials."

    def published_pieces(self, obj):
        yield Article.objects.filter(participants__expert=obj)

    def get_urls(self):
        view = self.admin_site.admin_view(self.initials_view)
        return [path("<int:pk>/initials/", view, name="articles_expert_initials"), *super().get_urls()]

    def initials_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Return an expert's initials and the posts of their latest Q&A, which the Q&A screen fills in."""
        expert = self.get_object(request, str(pk))
        if expert is None or not self.has_view_permission(request, expert):
            raise PermissionDenied
        latest = expert.participations.exclude(posts="").order_by("-article__published_at", "-pk")
        # Drafts have no date: prefer the newest Q&A with a date, then the newest draft.
        known = latest.filter(article__published_at__isnull=False).first() or latest.first()
        initials = expert.initials or initials_of(expert.name)
        return JsonResponse({"initials": initials, "name": expert.name, "posts": known.posts if known else ""})


@admin.register(Author)
class AuthorAdmin(DeskAdmin):
    form = SluggedForm
    fieldsets = [
        (None, {"fields": ["name", "slug", "role", "user"]}),
        ("For the author’s page", {"fields": ["portrait", "biography"]}),
    ]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["portrait"]
    list_display = ["name", "role"]
    search_fields = ["name", "role"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "user":
            # Thousands of readers also have accounts. Authors who write here are staff.
            kwargs["queryset"] = db_field.related_model._default_manager.filter(is_staff=True).order_by("email")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
