"""The notes to readers on the screen of a piece."""

from django import forms
from django.utils import timezone

from articles.admin.parts.dates import refuse_future
from articles.admin.parts.forms import RowForm
from articles.admin.parts.rows import Rows
from articles.models import Correction


class CorrectionForm(RowForm):
    silent = frozenset({"kind", "made_at"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "made_at" in self.fields:
            self.fields["made_at"].initial = timezone.now
        if "kind" in self.fields:
            # A form that a browser kept from before this field existed does not send it.
            self.fields["kind"].required = False

    def clean_kind(self):
        return self.cleaned_data["kind"] or Correction.Kind.CORRECTION

    def clean_made_at(self):
        return refuse_future(self.cleaned_data["made_at"])


class CorrectionRows(Rows):
    model = Correction
    form = CorrectionForm
    verbose_name_plural = "Corrections and clarifications"
    intro = (
        "Dated notes to readers, below the text and on the page of all corrections. Everybody can read them, even under a "
        "premium article. When you save changed words, the desk asks for a note."
    )
    fieldsets = [(None, {"fields": ["kind", "text", "made_at"]})]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "text":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)
