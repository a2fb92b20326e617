"""Inlines whose rows can be added, moved (by mouse or keyboard) and removed on the screen."""

from django.contrib import admin

from articles.admin.parts.choosing import Choosing
from articles.admin.parts.forms import OrderedRowForm, RowForm, RowFormSet
from articles.admin.parts.plain_texts import PLAIN_TEXTS


class Rows(Choosing, admin.TabularInline):
    """A list of rows with its own template (`templates/admin/articles/edit_inline/rows.html`) and script.

    Django's script renumbers the rows when one is removed, which rules out moving them; ours never renumbers. `after`
    names the fieldset below which the list is shown; without it, the list follows the fields.
    """

    template = "admin/articles/edit_inline/rows.html"
    form = RowForm
    formset = RowFormSet
    extra = 0
    after = ""
    intro = ""
    only_qa = False
    formfield_overrides = PLAIN_TEXTS


class OrderedRows(Rows):
    form = OrderedRowForm
