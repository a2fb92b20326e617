"""The article screen: one screen for all kinds, with the experts, questions and answers of an Expert Q&A on it."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.text import get_text_list

from articles.admin import search
from articles.admin.asking.screen import Asking
from articles.admin.bulk import Bulk
from articles.admin.corrections import CorrectionRows
from articles.admin.filters import PublishedFilter, StatusFilter, WaitingFilter
from articles.admin.importer.screen import Importing
from articles.admin.ownership import OwnerFilter
from articles.admin.parts.dates import refuse_future, status_since
from articles.admin.parts.forms import PieceForm, RowFormSet
from articles.admin.parts.rows import OrderedRows
from articles.admin.piece import PieceAdmin
from articles.admin.qa.formsets import AnswerFormSet, ParticipantFormSet, QuestionFormSet
from articles.admin.qa.rows import AnswerRows, ParticipantRows, QuestionRows, save_qa, with_loaded
from articles.admin.rereading.screen import Rereading
from articles.admin.signing_off.screen import SignedOff
from articles.models import Article, Byline
from articles.text import richtext
from articles.text.lookup import to_look_up


class BylineFormSet(RowFormSet):
    named_by = "author"
    named_twice = "This author is already in the byline."


class BylineRows(OrderedRows):
    model = Byline
    formset = BylineFormSet
    after = "Article"
    verbose_name = "author"
    verbose_name_plural = "Byline"
    autocomplete_fields = ["author"]
    fieldsets = [(None, {"fields": ["author"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author")


class ArticleForm(PieceForm):
    def clean_updated_at(self):
        return refuse_future(self.cleaned_data["updated_at"])


@admin.register(Article)
class ArticleAdmin(Asking, SignedOff, Importing, Rereading, Bulk, PieceAdmin):
    form = ArticleForm
    fieldsets = [
        (
            "Article",
            {"fields": ["kind", "headline", "slug", "standfirst", "section", "access", "topics"]},
        ),
        ("Picture and text", {"fields": ["picture", "body"]}),
        ("Updates", {"fields": ["updated_at"], "classes": ["stands-last"]}),
    ]
    inlines = [BylineRows, ParticipantRows, QuestionRows, AnswerRows, CorrectionRows]
    prepopulated_fields = {"slug": ["headline"]}
    radio_fields = {"kind": admin.HORIZONTAL}
    autocomplete_fields = ["topics", "picture"]

    list_display = ["headline", "kind", "section", "access_in_short", "status", "written_by"]
    list_filter = [WaitingFilter, StatusFilter, OwnerFilter, PublishedFilter, "section", "kind", "access"]
    list_select_related = ["section", "created_by", "assigned_to"]
    list_per_page = 50
    # The full count in “12 results (1,000,000 total)” would cost a second COUNT over all articles.
    show_full_result_count = False
    # Only switches the search field on; `get_search_results()` does the searching.
    search_fields = ["headline"]
    search_help_text = "Searches headlines, standfirsts, names and the public part of published texts. The beginning of a word is enough."
    ordering = ["-edited_at"]

    class Media:
        css = {"all": ["articles/admin/qa.css"]}
        js = ["articles/admin/qa.js"]

    # --- The list

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        if request.resolver_match and request.resolver_match.url_name == "articles_article_changelist":
            return queryset.defer("body").prefetch_related("bylines__author")
        return queryset

    def get_search_results(self, request, queryset, search_term):
        """Search headlines only when choosing an article, and offer only published ones: another would leave a hole.

        A special report may list an article before it is published.
        """
        chosen_for = request.GET.get("model_name")
        if search_term.strip():
            search_term = to_look_up(search_term)
            headlines_only = chosen_for is not None
            queryset = queryset.filter(pk__in=search.found(search_term, timezone.now(), headlines_only))
        if chosen_for not in (None, "reportentry"):
            queryset = queryset.published()
        return queryset, False

    @admin.display(description="access", ordering="access")
    def access_in_short(self, article):
        """Shorten the access level to one word, to leave room for the headline."""
        return article.get_access_display().split()[0]

    @admin.display(description="status", ordering="published_at")
    def status(self, article):
        return status_since(article, timezone.now())

    @admin.display(description="by")
    def written_by(self, article):
        names = [byline.author.name for byline in article.bylines.all()]
        return ", ".join(names) or article.created_by or "nobody yet"

    # --- The screen

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (name, options | {"fields": ["text_as_read" if field == "body" else field for field in options["fields"]]})
            for name, options in fieldsets
        ]

    @admin.display(description="text")
    def text_as_read(self, article):
        """Return the formatted text, for people who may view but not edit."""
        return mark_safe(richtext.sanitise(article.body)) or "–"

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        shown = super().get_inline_formsets(request, formsets, inline_instances, obj)
        by_list = {type(part.opts): part for part in shown}
        if AnswerRows in by_list and QuestionRows in by_list:
            by_list[QuestionRows].answers = by_list[AnswerRows]
            shown.remove(by_list[AnswerRows])
        if obj is not None and not obj.is_qa and not self.has_change_permission(request, obj):
            # The read-only screen has no script that hides the Q&A lists of other kinds.
            shown = [part for part in shown if not part.opts.only_qa]
        return shown

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        participants, questions, answers = _qa_of(formsets)
        if answers is not None:
            answers.belongs_with(participants, questions)
        return formsets, inlines

    def as_loaded(self, context, piece):
        formsets = [part.formset for part in context["inline_admin_formsets"]]
        participants, questions, _ = _qa_of(formsets)
        bylines = next((formset for formset in formsets if isinstance(formset, BylineFormSet)), None)
        # Some people may not see a list, and a form that came back with errors has written into its rows.
        if bylines is None or participants is None or questions is None or questions.is_bound:
            return piece
        return with_loaded(piece, bylines, participants, questions)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        answers = _qa_of(formsets)[2]
        if answers is not None and (without := answers.without_words):
            self.message_user(
                request, f"Saved, but some answers are still empty: {get_text_list(without, 'and')}.", messages.WARNING
            )

    def save_formsets(self, request, form, formsets, change):
        participants, questions, answers = _qa_of(formsets)
        for formset in formsets:
            if formset not in (participants, questions, answers):
                self.save_formset(request, form, formset, change=change)
        if answers is not None:
            save_qa(participants, questions, answers)


def _qa_of(formsets) -> tuple:
    """Return the formsets of participants, questions and answers, None for each that the screen lacks."""
    kinds = (ParticipantFormSet, QuestionFormSet, AnswerFormSet)
    return tuple(next((formset for formset in formsets if isinstance(formset, kind)), None) for kind in kinds)
