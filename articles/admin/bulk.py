"""One change to many articles: actions of the list, each with a page that lists the articles and asks for confirmation."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from articles import versions
from articles.admin.parts.choosing import Choice
from articles.history import keeping
from articles.models import Article, Section, Topic
from articles.models.access import Access
from articles.publishing import workflow

# A person can read through this many titles before pressing the button, and wait while they are saved.
MOST = 200
# The number of articles in one transaction, because SQLite locks the database for it.
_AT_ONCE = 25


@dataclass(frozen=True)
class Change:
    """What an action does: `make(article, value, by)` tells whether it changed anything."""

    title: str
    button: str
    note: str
    field: Callable[[HttpRequest, list[Article]], forms.Field]
    make: Callable[[Article, object, object], bool]
    said: Callable[[object], str]


def _set(name: str) -> Callable[[Article, object, object], bool]:
    def make(article: Article, value, by) -> bool:
        if getattr(article, name) == value:
            return False
        setattr(article, name, value)
        article.save(update_fields=[name, "edited_at"])
        return True

    return make


def _add_topic(article: Article, topic, by) -> bool:
    if article.topics.filter(pk=topic.pk).exists():
        return False
    article.topics.add(topic)
    return True


def _remove_topic(article: Article, topic, by) -> bool:
    if not article.topics.filter(pk=topic.pk).exists():
        return False
    article.topics.remove(topic)
    return True


def _submit(article: Article, note, by) -> bool:
    try:
        workflow.submit(article, by=by, now=timezone.now(), note=note)
    except workflow.NotNow:
        return False
    return True


def _note(request: HttpRequest, articles: list[Article]) -> forms.Field:
    return forms.CharField(
        label="Note to the editors", required=False, max_length=500, widget=forms.Textarea({"rows": 3})
    )


def _any_topic(request: HttpRequest, articles: list[Article]) -> forms.Field:
    widget = Choice(Article._meta.get_field("topics"), admin.site)
    return forms.ModelChoiceField(Topic.objects.all(), label="Topic", widget=widget)


def _their_topics(request: HttpRequest, articles: list[Article]) -> forms.Field:
    theirs = Topic.objects.filter(articles__in=articles).distinct().order_by("name")
    return forms.ModelChoiceField(theirs, label="Topic", empty_label="Choose a topic")


def _sections(request: HttpRequest, articles: list[Article]) -> forms.Field:
    return forms.ModelChoiceField(Section.objects.all(), label="Section", empty_label="Choose a section")


def _access(request: HttpRequest, articles: list[Article]) -> forms.Field:
    return forms.ChoiceField(label="Access", choices=[("", "Choose the access"), *Access.choices])


CHANGES = {
    "set_section": Change(
        "Set the section",
        "Set the section",
        "A published article gets an address in its new section. Its old address redirects there.",
        _sections,
        _set("section"),
        lambda section: f"Section set to “{section}”.",
    ),
    "add_topic": Change(
        "Add a topic", "Add the topic", "", _any_topic, _add_topic, lambda topic: f"Topic “{topic}” added."
    ),
    "remove_topic": Change(
        "Remove a topic",
        "Remove the topic",
        "Only topics that one of these articles has are offered.",
        _their_topics,
        _remove_topic,
        lambda topic: f"Topic “{topic}” removed.",
    ),
    "set_access": Change(
        "Set the access",
        "Set the access",
        "For a published article this takes effect within two seconds.",
        _access,
        _set("access"),
        lambda access: f"Access set to “{Access(access).label}”.",
    ),
    "submit_many": Change(
        "Submit for review",
        "Submit for review",
        "Only drafts are submitted. All other articles stay as they are.",
        _note,
        _submit,
        lambda note: "Submitted for review.",
    ),
}


class Bulk:
    """A mixin for the admin of articles."""

    actions = list(CHANGES)

    @admin.action(description="Set section…", permissions=["change"])
    def set_section(self, request: HttpRequest, queryset):
        return self._change_many(request, queryset, "set_section")

    @admin.action(description="Add topic…", permissions=["change"])
    def add_topic(self, request: HttpRequest, queryset):
        return self._change_many(request, queryset, "add_topic")

    @admin.action(description="Remove topic…", permissions=["change"])
    def remove_topic(self, request: HttpRequest, queryset):
        return self._change_many(request, queryset, "remove_topic")

    @admin.action(description="Set access…", permissions=["change"])
    def set_access(self, request: HttpRequest, queryset):
        return self._change_many(request, queryset, "set_access")

    @admin.action(description="Submit for review…", permissions=["change"])
    def submit_many(self, request: HttpRequest, queryset):
        return self._change_many(request, queryset, "submit_many")

    def _change_many(self, request: HttpRequest, queryset, name: str) -> HttpResponse | None:
        change = CHANGES[name]
        pks = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
        if len(pks) > MOST:
            self.message_user(request, f"Choose at most {MOST} articles at a time.", messages.WARNING)
            return None
        chosen = list(Article.objects.filter(pk__in=pks).select_related("section").defer("body").order_by("-pk"))
        theirs = [article for article in chosen if self._may_change_now(request, article)]
        if not theirs:
            said = "Nothing was changed. You may not edit any of these articles. Journalists can edit their own drafts."
            self.message_user(request, said, messages.WARNING)
            return None
        form = _form(request, change, theirs)
        if form.is_valid():
            value = form.cleaned_data["value"]
            self._make(request, change, value, [article.pk for article in theirs])
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": f"{change.title}: {len(theirs)} article{'' if len(theirs) == 1 else 's'}",
            "opts": self.opts,
            "form": form,
            "change": change,
            "articles": theirs,
            "others": [article for article in chosen if article not in theirs],
            "action": name,
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/articles/article/change_many.html", context)

    def _may_change_now(self, request: HttpRequest, article: Article) -> bool:
        """Tell whether this person's change takes effect at once. Changes that need approval are made on the piece's screen."""
        return self.has_change_permission(request, article) and not self.is_pending_screen(request, article)

    def _make(self, request: HttpRequest, change: Change, value, pks: list[int]) -> None:
        changed: list[Article] = []
        for start in range(0, len(pks), _AT_ONCE):
            with transaction.atomic(), versions.gathered():
                locked = (
                    Article.objects.select_for_update(of=("self",))
                    .filter(pk__in=pks[start : start + _AT_ONCE])
                    .order_by("pk")
                )
                for article in locked:
                    # Check again, because it may have been published or handed over since the page was shown.
                    if self._may_change_now(request, article) and change.make(article, value, request.user):
                        keeping.keep(article, by=request.user, now=timezone.now())
                        changed.append(article)
        said = change.said(value)
        LogEntry.objects.log_actions(request.user.pk, changed, CHANGE, said)
        said += f" {len(changed)} article{'' if len(changed) == 1 else 's'} changed"
        if same := len(pks) - len(changed):
            said += ", 1 stays as it was" if same == 1 else f", {same} stay as they were"
        self.message_user(request, f"{said}.", messages.SUCCESS)


def _form(request: HttpRequest, change: Change, articles: list[Article]) -> forms.Form:
    form = forms.Form(request.POST if "post" in request.POST else None)
    form.fields["value"] = change.field(request, articles)
    return form
