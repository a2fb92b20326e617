"""The inlines that only an Expert Q&A has; `formsets.py` checks and stores them."""

import copy

from articles.admin.parts.forms import RowFormSet
from articles.admin.parts.rows import Rows
from articles.admin.qa.formsets import (
    AnswerForm,
    AnswerFormSet,
    ParticipantForm,
    ParticipantFormSet,
    QuestionForm,
    QuestionFormSet,
)
from articles.history.assembling import hold
from articles.models import Answer, Article, Participant, Question


class QARows(Rows):
    """The base of the Q&A's inlines: whoever may edit the article may edit its rows."""

    only_qa = True

    def has_add_permission(self, request, obj=None):
        return request.user.has_perm("articles.add_article") or self.has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("articles.change_article") or (
            obj is None and request.user.has_perm("articles.add_article")
        )

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.view_article") or self.has_change_permission(request, obj)


class ParticipantRows(QARows):
    model = Participant
    form = ParticipantForm
    formset = ParticipantFormSet
    verbose_name = "expert"
    verbose_name_plural = "Meet the experts"
    intro = "The experts, in the order in which they are introduced, with the posts that they hold now."
    autocomplete_fields = ["expert"]
    fieldsets = [(None, {"fields": [("expert", "initials"), "posts"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("expert")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "posts":
            field.widget.attrs |= {"rows": 3}
        return field


class QuestionRows(QARows):
    model = Question
    form = QuestionForm
    formset = QuestionFormSet
    template = "admin/articles/edit_inline/questions.html"
    verbose_name_plural = "Questions and answers"
    fieldsets = [(None, {"fields": ["text"]})]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "text":
            field.widget.attrs |= {"rows": 2}
        return field


class AnswerRows(QARows):
    """The answers. The list is not shown by itself: each answer appears below its question."""

    model = Answer
    form = AnswerForm
    formset = AnswerFormSet
    fieldsets = [(None, {"fields": ["body"]})]

    def get_queryset(self, request):
        # The admin history names deleted answers, whose expert may be deleted, too: load the participant beforehand.
        return super().get_queryset(request).select_related("participant").order_by("question", "position", "id")


def with_loaded(
    article: Article, bylines: RowFormSet, participants: ParticipantFormSet, questions: QuestionFormSet
) -> Article:
    """Return a copy of the article that holds the rows of these formsets, which must not be bound."""
    article = copy.copy(article)
    article._prefetched_objects_cache = {}
    answers: dict[int, list[Answer]] = {}
    for answer in questions.answers.get_queryset():
        answers.setdefault(answer.question_id, []).append(answer)
    for question in questions.get_queryset():
        hold(question, "answers", answers.get(question.pk, []))
    hold(article, "bylines", bylines.get_queryset())
    hold(article, "participants", participants.get_queryset())
    hold(article, "questions", questions.get_queryset())
    return article


def save_qa(participants: ParticipantFormSet, questions: QuestionFormSet, answers: AnswerFormSet) -> None:
    """Store the three lists in the order that the database's constraints allow."""
    participants.save()
    questions.save()
    answers.save()
    participants.save_gone()
    questions.save_gone()
