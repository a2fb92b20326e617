"""The admin's forms: a piece with the version in which it was loaded, and rows that can be added, moved and removed.

A row is identified by its id, never by its place in the form, and the browser does not renumber rows. A row that
somebody else has removed meanwhile therefore counts as a new row, and its input is kept.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet
from django.forms.models import BaseInlineFormSet, InlineForeignKeyField
from django.utils.functional import cached_property
from django.utils.text import capfirst

from articles.admin.parts.choosing import name_of
from articles.models.piece import Piece
from articles.text.slugs import slug_for


@dataclass(frozen=True)
class Conflict:
    """A save by somebody else during an edit: the piece's present version, who saved it, and when."""

    version: int
    by: str
    at: datetime
    # None if an import or a command saved it.
    user_id: int | None = None


class PieceForm(forms.ModelForm):
    """The form of an article or a special report, with the version in which it was loaded.

    `overwrite` is the version that the journalist has seen and decided to save over, so that a third save in between is
    still noticed.
    """

    loaded_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    overwrite = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # The signed contents with which the screen was loaded (articles/admin/conflicts/snapshots.py): base of the merge.
    loaded_as = forms.CharField(required=False, widget=forms.HiddenInput)

    # False for a preview, which stores nothing.
    compares_versions = True
    _NOT_CONTENT = frozenset({"loaded_version", "overwrite", "loaded_as"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.conflict: Conflict | None = None
        self.initial["loaded_version"] = self.instance.version
        if "slug" in self.fields:
            self.fields["slug"].required = False

    @cached_property
    def changed_data(self):
        return [name for name in super().changed_data if name not in self._NOT_CONTENT]

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("slug") and "slug" not in self.errors:
            cleaned["slug"] = slug_for(cleaned.get("headline", ""), self.instance._meta.model_name)
        if self.instance.pk and self.compares_versions and not self._has_seen(self.instance.version):
            self.conflict = conflict_of(self.instance)
            raise ValidationError(
                "This piece was changed while you were editing it, so nothing has been saved yet.", code="conflict"
            )
        return cleaned

    def _has_seen(self, version: int) -> bool:
        return version in (self.cleaned_data.get("loaded_version"), self.cleaned_data.get("overwrite"))


def conflict_of(piece: Piece) -> Conflict:
    """Find in the admin's log who saved the present version of a piece. Imports and commands leave no entry."""
    entry = (
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(piece, for_concrete_model=False), object_id=str(piece.pk)
        )
        .select_related("user")
        .order_by("-action_time", "-pk")
        .first()
    )
    if entry is None:
        return Conflict(piece.version, "Somebody", piece.edited_at)
    return Conflict(piece.version, str(entry.user), entry.action_time, entry.user_id)


class PositionField(forms.IntegerField):
    """A row's position. Only the order matters, so an invalid number sorts last instead of being an error."""

    widget = forms.NumberInput(attrs={"class": "row-position"})

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "label": "Order"} | kwargs)

    def clean(self, value):
        try:
            return super().clean(value)
        except ValidationError:
            return None


class RowForm(forms.ModelForm):
    """One row of a list. The formset checks the constraints, because it sees all rows."""

    # Filled in by the screen itself: a new row with nothing else in it counts as empty.
    silent = frozenset({"position"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Pass the related objects that the list's query loaded to the widgets, to save a query for each row.
        for name, related in self.instance._state.fields_cache.items():
            widget = getattr(self.fields.get(name), "widget", None)
            known = getattr(getattr(widget, "widget", widget), "known", None)
            if known is not None and related is not None:
                known[str(related.pk)] = name_of(related)

    @property
    def media(self):
        """The scripts and styles of the fields. All rows need the same, and Django asks each row."""
        kind = type(self)
        if "_media_of_rows" not in vars(kind):
            kind._media_of_rows = super().media
        return kind._media_of_rows

    @cached_property
    def changed_data(self):
        changed = super().changed_data
        if self.instance._state.adding:
            return [name for name in changed if name not in self.silent]
        return changed

    def _post_clean(self):
        # A stored row that nobody has changed is valid as it is. A Q&A has dozens of them.
        if self.instance._state.adding or self.has_changed():
            super()._post_clean()

    def validate_unique(self):
        pass

    def validate_constraints(self):
        pass


class OrderedRowForm(RowForm):
    position = PositionField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["position"] = self.instance.position


class RowFormSet(BaseInlineFormSet):
    """The rows of one parent, in the order of their `position`.

    `named_by` is the field whose value no two rows share (the author in a byline, the expert in a Q&A). If it is set, a
    row of the screen is identified with the stored row of that value. So two rows can swap their values, or one can be
    removed and added again, in a single save, although the database checks its constraints row by row.
    """

    named_by = ""
    named_twice = "This is already in the list."

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.new_objects: list = []
        self.changed_objects: list = []
        self.deleted_objects: list = []

    @cached_property
    def empty_form(self):
        # A list without rows asks it again and again for the scripts that its fields need.
        return super().empty_form

    def add_fields(self, form, index):
        """Add what Django's inline formsets add, but for the id a number, where Django asks the database for each row."""
        self._pk_field = self.model._meta.pk
        id_field = forms.IntegerField(initial=form.instance.pk, required=False, widget=forms.HiddenInput)
        form.fields[self._pk_field.name] = id_field
        BaseFormSet.add_fields(self, form, index)
        form.fields[self.fk.name] = InlineForeignKeyField(self.instance, label=capfirst(self.fk.verbose_name))

    def _existing_object(self, pk):
        return super()._existing_object(pk) or self.model()

    @property
    def in_order(self) -> list[RowForm]:
        """Every row of the screen, including removed ones, in the order in which the journalist left them."""

        def place(numbered):
            number, form = numbered
            value = form["position"].value() if "position" in form.fields else None
            known = str(value).lstrip("-").isdigit()
            return (not known, int(value) if known else 0, number)

        return [form for _, form in sorted(enumerate(self.forms), key=place)]

    @property
    def live(self) -> list[RowForm]:
        """The rows to store, in order."""
        return [form for form in self.in_order if self.is_live(form)]

    def is_live(self, form: RowForm) -> bool:
        if self.can_delete and self._should_delete_form(form):
            return False
        return not form.instance._state.adding or form.has_changed()

    def is_removed(self, form: RowForm) -> bool:
        return bool(self.is_bound and self.can_delete and self._should_delete_form(form))

    def _should_delete_form(self, form):
        return bool(getattr(form, "cleaned_data", {}).get("DELETE", False))

    def clean(self):
        seen = set()
        for form in self.live if self.named_by else ():
            name = form.cleaned_data.get(self.named_by)
            if name is not None and name.pk in seen:
                form.add_error(self.named_by, self.named_twice)
            seen.add(name and name.pk)

    def validate_unique(self):
        pass

    def save(self, commit=True):
        """Add, change and delete rows as the screen says; an untouched row costs no query."""
        live = self.live
        taken = self._settle(live)
        gone = [form.instance for form in self.forms if self._stored_pk(form) and self._stored_pk(form) not in taken]
        self.delete_rows(gone)
        self.save_live(live, taken)
        return [*self.new_objects, *(changed for changed, _ in self.changed_objects)]

    def save_live(self, live: list[RowForm], taken: set[int]) -> None:
        """Store the rows in order. Rows that somebody else has added meanwhile are kept and come last."""
        for place, form in enumerate(live):
            self.save_row(form, place)
        for place, pk in enumerate(sorted(self.unseen - taken), start=len(live)):
            if self._stored_position(pk) not in (None, place):
                self.model._base_manager.filter(pk=pk).update(position=place)

    @property
    def unseen(self) -> set[int]:
        """The ids of stored rows that this screen did not show."""
        return set(self._stored) - {self._stored_pk(form) for form in self.forms}

    def delete_rows(self, rows: Iterable) -> None:
        for row in rows:
            self.deleted_objects.append(row)
            self.model._base_manager.filter(pk=row.pk).delete()

    def save_row(self, form: RowForm, place: int) -> None:
        row = form.instance
        moved = hasattr(row, "position") and self._stored_position(row.pk) != place
        if hasattr(row, "position"):
            row.position = place
        setattr(row, self.fk.name, self.instance)
        if row._state.adding:
            row.save()
            self.new_objects.append(row)
        elif form.has_changed() or moved or row.pk != self._stored_pk(form):
            row.save()
            self.changed_objects.append((row, form.changed_data or ["position"]))

    def _settle(self, live: list[RowForm]) -> set[int]:
        """Give each row the id of the stored row with which it is identified; return the ids in use."""
        held = {name: pk for pk, name in self._stored_names.items()} if self.named_by else {}
        wanted = {form: held.get(form.cleaned_data[self.named_by].pk) for form in live} if self.named_by else {}
        taken = {pk for pk in wanted.values() if pk}
        for form in live:
            own = self._stored_pk(form)
            pk = wanted.get(form) or (own if own and (own not in taken or not self.named_by) else None)
            form.instance.pk = pk
            form.instance._state.adding = pk is None
            if pk:
                taken.add(pk)
        return taken

    @cached_property
    def _stored(self) -> dict[int, dict]:
        """The stored values by id, read before the forms write into their instances."""
        return {
            row.pk: {"position": getattr(row, "position", None)}
            | ({self.named_by: getattr(row, f"{self.named_by}_id")} if self.named_by else {})
            for row in self.get_queryset()
        }

    @property
    def _stored_names(self) -> dict[int, int]:
        return {pk: values[self.named_by] for pk, values in self._stored.items()}

    def _stored_position(self, pk: int) -> int | None:
        return self._stored[pk]["position"] if pk in self._stored else None

    def _stored_pk(self, form: RowForm) -> int | None:
        pk = form.initial.get("id") or form.fields["id"].initial
        return pk if pk in self._stored else None

    def full_clean(self):
        if self.is_bound and self.instance.pk:
            _ = self._stored
        super().full_clean()


def initials_of(name: str) -> str:
    """Return the initials of a name, without lower-case particles: “Ludwig van der Berg-Özil” gives “LBÖ”."""
    words = unicodedata.normalize("NFC", name).replace("-", " ").replace("’", "'").split()
    letters = [word[0] for word in words if word[:1].isupper()] or [word[0].upper() for word in words]
    return "".join(letters)[:8]
