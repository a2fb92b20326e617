"""The form of an edition and the rows of its items."""

from collections.abc import Collection

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property

from articles.admin.parts.choosing import Choice
from articles.admin.parts.forms import Conflict, OrderedRowForm, RowFormSet
from articles.admin.parts.rows import OrderedRows
from articles.models import Article, Correction, SpecialReport
from articles.models.piece import Status
from newsletters.admin.editions import offered
from newsletters.admin.editions.history import last_change
from newsletters.models import Edition, EditionItem


class Offered(forms.MultipleChoiceField):
    """The ticked pieces. Any well-formed choice is valid: a piece may have come into the edition since the form was loaded,
    and adding it again changes nothing."""

    def valid_value(self, value) -> bool:
        kind, _, pk = str(value).partition("-")
        return kind in offered.KINDS and pk.isascii() and pk.isdecimal()


class ArticleChoice(Choice):
    """A search field. A screen reader also reads its placeholder as the name of the field."""

    def build_attrs(self, *args, **kwargs):
        return super().build_attrs(*args, **kwargs) | {"data-placeholder": "Search by headline"}


class EditionForm(forms.ModelForm):
    """The words of an edition, the pieces to add, and the version that was current when the form was loaded.

    The names of the hidden fields are those of `articles.admin.conflicts`, which merges two people's saves.
    """

    loaded_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    overwrite = forms.IntegerField(required=False, widget=forms.HiddenInput)
    loaded_as = forms.CharField(required=False, widget=forms.HiddenInput)
    offered = Offered(
        label="Published lately",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="When you save, the pieces you ticked are added at the end.",
    )
    older = forms.ModelChoiceField(
        Article.objects.none(),
        label="Any other article",
        required=False,
        help_text="Type words from its headline. An article from an earlier edition goes out again.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.conflict: Conflict | None = None
        self.initial["loaded_version"] = self.instance.version
        if "offered" in self.fields:
            self.fields["offered"].choices = offered.choices(self.instance, timezone.now())
        if "older" in self.fields:
            self.fields["older"].queryset = Article.objects.published().filter(section__isnull=False)

    def clean(self):
        cleaned = super().clean()
        seen = (cleaned.get("loaded_version"), cleaned.get("overwrite"))
        if self.instance.pk and self.instance.version not in seen:
            self.conflict = last_change(self.instance)
            raise ValidationError(
                "This was changed while you were editing it, so nothing has been saved yet.", code="conflict"
            )
        return cleaned


class ItemForm(OrderedRowForm):
    # The piece of the row. If its item is removed while the form is open, the row can still name the piece and bring it back.
    thing = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["thing"] = offered.key_of(self.instance)

    @cached_property
    def about(self) -> Article | SpecialReport | Correction | None:
        """The article, report or correction of the row."""
        item = self.instance
        if item.pk:
            return item.article or item.report or item.correction
        return next(iter(offered.things([self["thing"].value() or ""])), None)

    @property
    def piece(self) -> Article | SpecialReport | None:
        """What a link leads to: of a correction, the article."""
        return self.about.piece if isinstance(self.about, Correction) else self.about

    @property
    def change_url_name(self) -> str:
        return f"admin:articles_{self.piece._meta.model_name}_change"

    @property
    def kind(self) -> str:
        if isinstance(self.about, Article):
            return self.about.get_kind_display()
        return str(self.about._meta.verbose_name).capitalize() if self.about else ""

    @property
    def about_in_words(self) -> str:
        """“Feature, Energy, Premium”. For a correction, the headline of the corrected article."""
        if self.about is None:
            return ""
        if isinstance(self.about, Correction):
            return f"{self.about.get_kind_display()} {'to' if self.about.is_correction else 'of'} “{self.about.piece}”"
        section = getattr(self.about, "section", None)
        return ", ".join(filter(None, [self.kind, str(section or ""), self.about.get_access_display().split()[0]]))

    @property
    def standfirst(self) -> str:
        """The text below the headline unless an editor writes a line. Empty for a correction."""
        return getattr(self.about, "standfirst", "")

    @property
    def problem(self) -> str:
        """Why readers would not get this item, although it is in the list."""
        if self.piece is None:
            return ""
        # A piece that is scheduled to appear before the mail goes out may be in it.
        status = self.piece.status_at(max(timezone.now(), self.due_at))
        return "" if status is Status.PUBLISHED else f"{status.label}: it will not be in the mail."

    class Meta:
        widgets = {"line": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}
        labels = {"is_left_out": "Leave it out"}


class ItemFormSet(RowFormSet):
    """The rows of items. No row is added or deleted here: an item that is left out stays in the list and can be put back."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.due_at = self.instance.due_at

    def known(self, stored: Collection[int]) -> list[ItemForm]:
        """The rows to save, in the order of the screen.

        These are the rows whose items still exist, and the rows that have a line although their items have gone.
        """
        return [
            form
            for form in self.in_order
            if form.instance.pk in stored or (form.cleaned_data.get("line") and form.about is not None)
        ]


class ItemRows(OrderedRows):
    model = EditionItem
    form = ItemForm
    formset = ItemFormSet
    template = "admin/newsletters/edition/items.html"
    verbose_name = "item"
    verbose_name_plural = "In this edition"
    can_delete = False
    fieldsets = [(None, {"fields": ["line", "is_left_out"]})]

    def get_queryset(self, request):
        items = (
            super()
            .get_queryset(request)
            .select_related("article__section", "report", "correction__article", "correction__report")
        )
        return items.defer(
            "article__body", "report__introduction", "correction__article__body", "correction__report__introduction"
        )

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and not (isinstance(obj, Edition) and obj.frozen_at)
