"""Ownership of pieces: anyone who may write can take over a draft without an owner; editors hand pieces over.

Drafts that a command imported have no owner.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils import timezone

from articles.models.piece import Piece, Status


class OwnerFilter(admin.SimpleListFilter):
    """Filter by owner: my own pieces, or those without an owner."""

    title = "owner"
    parameter_name = "owner"

    def lookups(self, request, model_admin):
        return [("me", "Mine"), ("nobody", "Nobody’s")]

    def queryset(self, request, queryset):
        asked = {"me": {"created_by": request.user}, "nobody": {"created_by": None}}
        return queryset.filter(**asked[self.value()]) if self.value() in asked else queryset


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        None,
        label="To",
        empty_label="Choose a colleague",
        help_text="This colleague can edit the piece for as long as it is a draft.",
    )

    def __init__(self, *args, permission: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.permission = permission
        staff = get_user_model()._default_manager.filter(is_staff=True, is_active=True)
        self.fields["to"].queryset = staff.order_by("name", "email")
        self.fields["to"].label_from_instance = lambda user: f"{user.get_full_name()} ({user.email})"

    def clean_to(self):
        to = self.cleaned_data["to"]
        if not to.has_perm(self.permission):
            raise ValidationError(
                f"{to.get_full_name()} is not allowed to write here. Choose a journalist or an editor."
            )
        return to


class Owned:
    """A mixin for the admin of a kind of piece: adds `…/<id>/take_over/` and `…/<id>/hand_over/`. Uses `Publishable`."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/take_over/", wrap(self.take_over_view), name=f"{name}_take_over"),
            path("<int:pk>/hand_over/", wrap(self.hand_over_view), name=f"{name}_hand_over"),
            *super().get_urls(),
        ]

    def may_take_over(self, request: HttpRequest, piece: Piece) -> bool:
        """Tell whether the piece is a draft without an owner and the user may write."""
        may_write = request.user.has_perm(f"articles.change_{self.opts.model_name}")
        return may_write and piece.created_by_id is None and piece.status_at(timezone.now()) == Status.DRAFT

    def may_hand_over(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.edit_any_article")

    def take_over_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        piece = self._existing(request, pk)
        if request.method != "POST":
            return HttpResponseRedirect(self._url("change", piece))
        # A single UPDATE: if two people press the button at once, only one gets the draft.
        taken = self.may_take_over(request, piece) and self._unowned(pk).update(created_by=request.user)
        if taken:
            return self._done(request, piece, "Taken over. It is yours now.")
        if not request.user.has_perm(f"articles.change_{self.opts.model_name}"):
            raise PermissionDenied
        self.message_user(
            request,
            "Nothing was changed. The piece already has an owner, or it is no longer a draft.",
            messages.WARNING,
        )
        return HttpResponseRedirect(self._url("change", piece))

    def hand_over_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.may_hand_over(request):
            raise PermissionDenied
        piece = self._existing(request, pk)
        permission = f"articles.change_{self.opts.model_name}"
        form = HandOverForm(request.POST or None, permission=permission, initial={"to": piece.created_by_id})
        if request.method == "POST" and form.is_valid():
            to = form.cleaned_data["to"]
            type(piece).objects.filter(pk=pk).update(created_by=to)
            return self._done(request, piece, f"Handed over to {to.get_full_name()}.")
        return self._confirm(request, piece, "hand_over", "Hand over", {"form": form})

    def _existing(self, request: HttpRequest, pk: int) -> Piece:
        piece = self.get_object(request, str(pk))
        if piece is None:
            raise Http404
        if not self.has_view_permission(request, piece):
            raise PermissionDenied
        return piece

    def _unowned(self, pk: int):
        return self.model.objects.filter(pk=pk, created_by=None)
