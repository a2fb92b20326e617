"""What the desk's templates ask of formsets."""

from django import template
from django.contrib.admin.helpers import InlineAdminForm, InlineAdminFormSet
from django.contrib.admin.utils import flatten_fieldsets

register = template.Library()


@register.filter
def rows_of(part: InlineAdminFormSet) -> list[InlineAdminForm]:
    """The rows of a list in the order in which the journalist left them, also after a form that failed."""
    return [_row(part, form) for form in part.formset.in_order]


@register.filter
def new_row_of(part: InlineAdminFormSet) -> InlineAdminForm:
    """The empty row from which the script makes new ones."""
    return _row(part, part.formset.empty_form)


@register.filter
def answers_under(part: InlineAdminFormSet, question: InlineAdminForm) -> list[InlineAdminForm]:
    """The answers below a question of the Q&A; `part` is the list of questions."""
    return [_row(part.answers, form) for form in part.formset.answers.under(question.form)]


@register.filter
def answers_without_question(part: InlineAdminFormSet) -> list[InlineAdminForm]:
    """Answers whose question the form does not know: shown rather than lost."""
    return [_row(part.answers, form) for form in part.formset.answers.under(None)]


@register.filter
def is_removed(row: InlineAdminForm) -> bool:
    """Whether the journalist has removed this row, although the form was not saved."""
    return row.formset.is_removed(row.form)


@register.filter
def number_of(row: InlineAdminForm) -> str:
    """The number of a row in its list of form fields: “3” of “questions-3-text”; “__prefix__” in the empty row."""
    return row.form.prefix.rsplit("-", 1)[-1]


@register.filter
def speakers_of(row: InlineAdminForm) -> str:
    """Who gives a stored answer: “LP & AC”."""
    return row.form["who"].value() or ""


@register.filter
def with_article(noun: str) -> str:
    """“an expert”, “a link”."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _row(part: InlineAdminFormSet, form) -> InlineAdminForm:
    readonly = () if part.has_change_permission else tuple(flatten_fieldsets(part.fieldsets))
    original = form.instance if form.instance.pk else None
    return InlineAdminForm(
        part.formset, form, part.fieldsets, part.prepopulated_fields, original, readonly, model_admin=part.opts
    )
