"""The errors of a form as one list with links to the fields, because a Q&A's form is many screens long."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.contrib.admin.helpers import InlineAdminFormSet

from articles.admin.parts.forms import RowForm, RowFormSet
from articles.admin.qa.formsets import AnswerFormSet


@dataclass(frozen=True)
class Problem:
    """An error message, its place (“Answer 2 of question 1, who answers”) and the id of the field or list."""

    target: str
    where: str
    sentence: str


def of(form: forms.ModelForm, parts: list[InlineAdminFormSet]) -> list[Problem]:
    """Return all errors in the order of the screen, each message once for each place.

    A message that has a place is not repeated without one.
    """
    if not form.is_bound:
        return []
    found = list(_of_fields(form, ""))
    for part in parts:
        found += _of_list(part.formset, str(part.opts.verbose_name))
        answers = getattr(part.formset, "answers", None)
        if answers is not None:
            found += _of_list(answers, "answer")
    said = {problem.sentence for problem in found if problem.where}
    return [problem for problem in dict.fromkeys(found) if problem.where or problem.sentence not in said]


def _of_list(formset: RowFormSet, noun: str) -> Iterator[Problem]:
    if not formset.is_bound:
        return
    # Rows first: the list's own errors may repeat theirs.
    for form in formset.in_order:
        if form.errors:
            yield from _of_fields(form, _name(formset, form, noun))
    group = formset.questions.prefix if isinstance(formset, AnswerFormSet) else formset.prefix
    for sentence in formset.non_form_errors():
        yield Problem(f"{group}-group", "", str(sentence))


def _of_fields(form: forms.ModelForm, row: str) -> Iterator[Problem]:
    for name, sentences in form.errors.items():
        for sentence in sentences:
            if name == forms.forms.NON_FIELD_ERRORS:
                if row:
                    yield Problem(_first_field(form), row, str(sentence))
                continue
            bound = form[name]
            label = str(bound.label)
            where = f"{row}, {label[:1].lower()}{label[1:]}" if row else label
            yield Problem(bound.id_for_label or bound.auto_id, where, str(sentence))


def _first_field(form: forms.ModelForm) -> str:
    return next((bound.id_for_label for bound in form.visible_fields() if bound.name != "position"), "")


def _name(formset: RowFormSet, form: RowForm, noun: str) -> str:
    """Name a row with the numbers that the screen shows: “Expert 2”, “Answer 1 of question 3”."""
    if isinstance(formset, AnswerFormSet):
        for number, question in enumerate(formset.questions.in_order, start=1):
            under = formset.under(question)
            if form in under:
                return f"Answer {under.index(form) + 1} of question {number}"
        return "Answer"
    return f"{noun[:1].upper()}{noun[1:]} {formset.in_order.index(form) + 1}"
