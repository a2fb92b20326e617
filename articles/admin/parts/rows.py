"""Lists of rows on a screen: added, moved with mouse or keyboard and removed without leaving it."""

from django.contrib import admin

from articles.admin.parts.choosing import Choosing
from articles.admin.parts.forms import OrderedRowForm, RowForm, RowFormSet


class Rows(Choosing, admin.TabularInline):
    """A list of rows, shown by our own template (`templates/admin/articles/edit_inline/rows.html`).

    Django's own script renumbers rows when one is removed, which forbids moving them; ours never renumbers.
    `after` names the fieldset below which the list stands; without one it stands after the fields.
    """

    template = "admin/articles/edit_inline/rows.html"
    form = RowForm
    formset = RowFormSet
    extra = 0
    after = ""
    intro = ""
    only_qa = False


class OrderedRows(Rows):
    form = OrderedRowForm
