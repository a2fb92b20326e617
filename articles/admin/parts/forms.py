"""The forms of the desk: a piece with the version it was loaded in, and rows that can be added, moved and removed.

Rows are identified by the id that they carry, never by their place in the form, and nobody renumbers them in the
browser: a row that somebody else has removed meanwhile is simply a new row, so what was typed in it is kept.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.functional import cached_property

from articles.models.piece import Piece
from articles.text.slugs import slug_for


@dataclass(frozen=True)
class Conflict:
    """Somebody saved a piece while it was being edited: which version it has now, who made it, and when."""

    version: int
    by: str
    at: datetime
    # None where an import or a command saved it.
    user_id: int | None = None


class PieceForm(forms.ModelForm):
    """An article or a special report; it remembers the version that it was loaded in.

    `overwrite` names the version that the journalist has seen and wants to save over, so that a third save in
    between is noticed as well.
    """

    loaded_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    overwrite = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # What the screen was loaded with (articles/admin/conflicts/snapshots.py), so that only what I changed since is saved over it.
    loaded_as = forms.CharField(required=False, widget=forms.HiddenInput)

    # A preview compares no versions: nothing is stored.
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
                "This was changed while you were editing it, so nothing has been saved yet.", code="conflict"
            )
        return cleaned

    def _has_seen(self, version: int) -> bool:
        return version in (self.cleaned_data.get("loaded_version"), self.cleaned_data.get("overwrite"))


def conflict_of(piece: Piece) -> Conflict:
    """Who saved the present version of a piece; the log of the admin knows, an import or a command leaves no name."""
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
    """A row's place. Only the order counts, so what is no number stands last instead of being an error."""

    widget = forms.NumberInput(attrs={"class": "row-position"})

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "label": "Order"} | kwargs)

    def clean(self, value):
        try:
            return super().clean(value)
        except ValidationError:
            return None


class RowForm(forms.ModelForm):
    """One row of a list on a screen of the desk. Its constraints are checked by the formset, which sees all rows."""

    # Filled in by the screen itself: alone they do not make a new row one that somebody has written.
    silent = frozenset({"position"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What the list's one query has loaded need not be asked for again, row by row, to show its name.
        for name, related in self.instance._state.fields_cache.items():
            widget = getattr(self.fields.get(name), "widget", None)
            known = getattr(getattr(widget, "widget", widget), "known", None)
            if known is not None and related is not None:
                known[str(related.pk)] = str(related)

    @cached_property
    def changed_data(self):
        changed = super().changed_data
        if self.instance._state.adding:
            return [name for name in changed if name not in self.silent]
        return changed

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
    """Rows of one parent, in the order of their `position`.

    `named_by` is the field that no two rows share (the author of a byline, the expert of a Q&A). Where it is set, a
    row is the stored row that carries this name, whatever row of the screen it was typed in; so two rows can exchange
    their names, or one be removed and named again, in one save, although the database checks row by row.
    """

    named_by = ""
    named_twice = "This is already in the list."

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.new_objects: list = []
        self.changed_objects: list = []
        self.deleted_objects: list = []

    def add_fields(self, form, index):
        super().add_fields(form, index)
        # The stock field asks the database once a row; the rows are at hand.
        name = self._pk_field.name
        form.fields[name] = forms.IntegerField(initial=form.instance.pk, required=False, widget=forms.HiddenInput)

    def _existing_object(self, pk):
        return super()._existing_object(pk) or self.model()

    @property
    def in_order(self) -> list[RowForm]:
        """Every row of the screen, removed ones too, in the order in which the journalist left them."""

        def place(numbered):
            number, form = numbered
            value = form["position"].value() if "position" in form.fields else None
            known = str(value).lstrip("-").isdigit()
            return (not known, int(value) if known else 0, number)

        return [form for _, form in sorted(enumerate(self.forms), key=place)]

    @property
    def live(self) -> list[RowForm]:
        """The rows that are to be stored, in order."""
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
        """Store, add and delete what the screen says; rows that nobody touched cost nothing."""
        live = self.live
        taken = self._settle(live)
        gone = [form.instance for form in self.forms if self._stored_pk(form) and self._stored_pk(form) not in taken]
        self.delete_rows(gone)
        self.save_live(live, taken)
        return [*self.new_objects, *(changed for changed, _ in self.changed_objects)]

    def save_live(self, live: list[RowForm], taken: set[int]) -> None:
        """Store rows in their order; rows that somebody else added meanwhile, unseen here, stay and stand last."""
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
        """Give each row the id of the stored row that it is; returns the ids that are in use."""
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
        """What the database holds, by id, remembered before the forms write into their instances."""
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
    """Initials for a name: “Ludwig van der Berg-Özil” gives “LBÖ”. Particles in small letters are left out."""
    words = unicodedata.normalize("NFC", name).replace("-", " ").replace("’", "'").split()
    letters = [word[0] for word in words if word[:1].isupper()] or [word[0].upper() for word in words]
    return "".join(letters)[:8]
