"""Template filters through which the admin's templates read formsets."""

from django import template
from django.contrib.admin.helpers import InlineAdminForm, InlineAdminFormSet
from django.contrib.admin.utils import flatten_fieldsets

register = template.Library()


@register.filter
def rows_of(part: InlineAdminFormSet) -> list[InlineAdminForm]:
    """Return the rows of a list in the order in which the journalist left them, even after a failed save."""
    return [_row(part, form) for form in part.formset.in_order]


@register.filter
def new_row_of(part: InlineAdminFormSet) -> InlineAdminForm:
    """Return the empty row from which the script makes new ones."""
    return _row(part, part.formset.empty_form)


@register.filter
def answers_under(part: InlineAdminFormSet, question: InlineAdminForm) -> list[InlineAdminForm]:
    """Return the answers to a question; `part` is the list of questions."""
    return [_row(part.answers, form) for form in part.formset.answers.under(question.form)]


@register.filter
def answers_without_question(part: InlineAdminFormSet) -> list[InlineAdminForm]:
    """Return the answers whose question is unknown to the form, so that they are shown and not lost."""
    return [_row(part.answers, form) for form in part.formset.answers.under(None)]


@register.filter
def is_removed(row: InlineAdminForm) -> bool:
    """Tell whether the journalist has removed this row in a form that is not saved yet."""
    return row.formset.is_removed(row.form)


@register.filter
def values_of(row: InlineAdminForm) -> dict[str, str]:
    """Return what stands in the fields that a row’s own template writes: id, position, `question_row` and DELETE."""
    form = row.form
    found = {name: form[name].value() for name in ("id", "position", "question_row", "DELETE") if name in form.fields}
    return {name: "" if value is None or value is False else str(value) for name, value in found.items()}


@register.filter
def number_of(row: InlineAdminForm) -> str:
    """Return the number of a row in its form prefix, “3” in “questions-3-text”; “__prefix__” for the empty row."""
    return row.form.prefix.rsplit("-", 1)[-1]


@register.filter
def speakers_of(row: InlineAdminForm) -> str:
    """Return who gives a stored answer, for example “LP & AC”."""
    return row.form["who"].value() or ""


@register.filter
def with_article(noun: str) -> str:
    """Put “a” or “an” before a noun: “an expert”, “a link”."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _row(part: InlineAdminFormSet, form) -> InlineAdminForm:
    readonly = () if part.has_change_permission else tuple(flatten_fieldsets(part.fieldsets))
    original = form.instance if form.instance.pk else None
    return InlineAdminForm(
        part.formset, form, part.fieldsets, part.prepopulated_fields, original, readonly, model_admin=part.opts
    )
