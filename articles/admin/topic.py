"""The screen for topics, and the page that merges several into one."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import get_text_list

from articles.admin.parts.desk import DeskAdmin
from articles.admin.parts.slugged import SluggedForm
from articles.models import Topic
from articles.publishing import merging_topics

# This many fit on one page. Nobody would check more before merging.
MOST = 100


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        None,
        label="The topic that stays",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the topic that stays."},
    )

    def __init__(self, *args, topics, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = topics
        self.fields["into"].label_from_instance = _with_articles


@admin.register(Topic)
class TopicAdmin(DeskAdmin):
    form = SluggedForm
    prepopulated_fields = {"slug": ["name"]}
    list_display = ["name", "slug"]
    search_fields = ["name"]
    actions = ["merge"]

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def save_model(self, request, obj, form, change):
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if change and "slug" in form.changed_data:
                merging_topics.renamed(obj, form.initial["slug"])

    @admin.action(description="Merge topics…", permissions=["merge"])
    def merge(self, request: HttpRequest, queryset) -> HttpResponse | None:
        """Ask which of the chosen topics stays, then merge the others into it."""
        if not 2 <= queryset.count() <= MOST:
            self.message_user(request, f"Choose at least two topics to merge, and at most {MOST}.", messages.WARNING)
            return None
        topics = Topic.objects.filter(pk__in=queryset.values("pk")).annotate(number=Count("articles")).order_by("name")
        form = MergeForm(request.POST if "post" in request.POST else None, topics=topics)
        if form.is_valid():
            self._merge(request, list(topics), form.cleaned_data["into"])
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "Merge topics",
            "opts": self.opts,
            "form": form,
            "topics": topics,
            "action": "merge",
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/articles/merge_topics.html", context)

    def _merge(self, request: HttpRequest, topics: list[Topic], into: Topic) -> None:
        others = [topic for topic in topics if topic != into]
        moved = merging_topics.merge(topics, into)
        names = get_text_list([f"“{topic}”" for topic in others], "and")
        LogEntry.objects.log_actions(request.user.pk, others, DELETION, f"Merged into “{into}”.")
        LogEntry.objects.log_actions(request.user.pk, [into], CHANGE, f"Merged with {names}.", single_object=True)
        articles = "1 article has" if moved == 1 else f"{moved} articles have"
        said = f"{names}: merged into “{into}”. {articles} moved, and the old addresses lead to “{into}”."
        self.message_user(request, said, messages.SUCCESS)


def _with_articles(topic: Topic) -> str:
    return f"{topic.name} ({topic.number} article{'' if topic.number == 1 else 's'})"
