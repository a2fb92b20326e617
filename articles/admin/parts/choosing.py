"""Autocomplete fields for people, articles and pictures."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import ForeignKey, ManyToManyField, Model
from django.forms import Media
from django.utils import timezone

from articles.models.piece import Piece


def name_of(choice: Model) -> str:
    """Return what a field calls an object to choose."""
    return choice.name_in_choices(timezone.now()) if isinstance(choice, Piece) else str(choice)


class _Numbers:
    """Drop posted values that are not numbers: Django's widget would query for them and fail. Name the field for screen readers."""

    @property
    def media(self):
        return super().media + Media(js=["articles/admin/choosing.js"])

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [part for part in value if str(part).isdecimal() or not part], attr)


class Choice(_Numbers, AutocompleteSelect):
    """A select that queries the label of the chosen object only if `known` does not hold it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.known: dict[str, str] = {}

    def optgroups(self, name, value, attr=None):
        chosen = [str(part) for part in value if part not in (None, "")]
        if len(chosen) != 1 or chosen[0] not in self.known:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, chosen[0], self.known[chosen[0]], True, len(options)))
        return [(None, options, 0)]


class Choices(_Numbers, AutocompleteSelectMultiple):
    pass


class Choosing:
    """A mixin for admins and inlines whose `autocomplete_fields` must cope with any input.

    The field offers “add” and “change” but not “delete”, which would delete the expert instead of clearing the field.
    """

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and hasattr(field.widget, "can_delete_related"):
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field: ForeignKey, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Choice(db_field, self.admin_site))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None:
            field.label_from_instance = name_of
        return field

    def formfield_for_manytomany(self, db_field: ManyToManyField, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Choices(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)
