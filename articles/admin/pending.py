"""Pending versions on the desk: changes to a published piece by people who may not publish wait for approval.

The screen of a pending version is the piece's own screen, filled with that version (`?pending=1` for people who may publish).
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.utils import ErrorDict
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path
from django.utils import timezone

from articles import versions
from articles.admin.conflicts import snapshots
from articles.admin.parts.desk import RESTORE
from articles.history import describing, keeping, pending, sheets
from articles.models.piece import Piece
from articles.publishing import workflow

PENDING = "_pending"


class Pending:
    """A mixin for the admin of a kind of piece: adds `…/<id>/pending/`.

    Uses `Amending`, `Historic`, `ConflictScreen` and `Publishable`.
    """

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/pending/", wrap(self.pending_view), name=f"{name}_pending"),
            path("<int:pk>/pending/preview/", wrap(self.pending_preview_view), name=f"{name}_pending_preview"),
            *super().get_urls(),
        ]

    def is_pending_screen(self, request: HttpRequest, piece: Piece) -> bool:
        """Tell whether the screen shows, and a save stores, the pending version and not the piece."""
        if not workflow.takes_pending(piece, timezone.now()):
            return False
        return not self.has_publish_permission(request) or PENDING in request.POST or "pending" in request.GET

    def pending_screen(self, request: HttpRequest, piece: Piece) -> HttpResponse:
        """Show the form filled with the pending version, as if it had been typed and not saved yet."""
        form, formsets = self.fresh_form(request, piece)
        sheet = self.shown(piece, form, formsets)
        post = QueryDict(mutable=True)
        for formset in formsets:
            post[f"{formset.prefix}-TOTAL_FORMS"] = post[f"{formset.prefix}-INITIAL_FORMS"] = "0"
        post = snapshots.to_post(sheet, form, formsets, post)
        post["loaded_version"] = str(piece.version)
        post["loaded_pending"] = str(piece.pending_id or "")
        post[snapshots.LOADED_AS] = snapshots.to_token(sheet, [], snapshots.keys_of(sheet))
        post[RESTORE] = "1"
        if piece.pending is not None:
            post["amendment"], post["amendment_note"] = piece.pending.amendment, piece.pending.note
        # When Django looks for files, it reads the request's empty body into POST. So let it look first.
        _ = request.FILES
        request.method, request.POST, request.filled = "POST", post, True
        response = self._changeform_view(request, str(piece.pk), "", None)
        request.method = "GET"
        return response

    def store_pending(self, request: HttpRequest, form: forms.ModelForm, formsets: list) -> None:
        """Store the form as a save would, keep the result as the pending version, and roll back the piece."""
        piece, now = form.instance, timezone.now()
        answer = self.whole_answer_in(request)
        keys = snapshots.from_token(request.POST.get(snapshots.LOADED_AS, ""))[2]
        with transaction.atomic():
            self._lock(piece)
            keeping.begin(piece)
            stored = sheets.of_piece(piece)
            former = sheets.from_copy(piece.pending.copy) if piece.pending is not None else None
            with transaction.atomic(), versions.unheard():
                self.store(request, form, formsets, change=True)
                sheet = sheets.of_piece(piece)
                transaction.set_rollback(True)
            known = {formset.prefix: _known(formset, keys.get(formset.prefix, {})) for formset in formsets}
            sheet = pending.with_keys(sheet, stored, known, former)
            pending.store(piece, sheet, by=request.user, now=now, amendment=answer.kind, note=answer.note)

    def pending_context(self, request: HttpRequest, piece: Piece) -> dict:
        takes = workflow.takes_pending(piece, timezone.now()) and self.has_change_permission(request, piece)
        is_shown = takes and self.is_pending_screen(request, piece)
        return {
            "shows_pending": is_shown,
            "pending": piece.pending,
            "pending_url": self._url("pending", piece) if piece.pending_id else "",
            "may_save_pending": takes and not is_shown and piece.pending_id is None,
        }

    def pending_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the pending version would change, and what has changed in the published version since."""
        piece = self._with_pending(request, pk)
        found = pending.merged(piece)
        context = {
            "pending": piece.pending,
            "changes": describing.changes(sheets.of_piece(piece), found.sheet),
            "disputed": pending.disputed(found),
            "links": self.steps_context(request, piece)["all_links"],
            "may_edit": self.has_change_permission(request, piece),
            "change_url": self._url("change", piece),
        }
        return self._history_page(request, piece, "pending", "Pending version", context)

    def pending_preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        piece = self._with_pending(request, pk)
        said = "The pending version. Readers do not see it yet."
        return self.preview_of(request, piece, pending.merged(piece).sheet, said, self._url("pending", piece))

    def response_change(self, request, obj):
        if not getattr(request, "saved_pending", False):
            return super().response_change(request, obj)
        next_step = self._to_publish_page(request, obj)
        if next_step is not None:
            return next_step
        self.message_user(request, _SAVED, messages.SUCCESS)
        if "_continue" in request.POST:
            return HttpResponseRedirect(f"{request.path}?pending=1")
        return self.response_post_save_change(request, obj)

    def _with_pending(self, request: HttpRequest, pk: int) -> Piece:
        piece = self.get_object(request, str(pk))
        if piece is None or piece.pending is None:
            raise Http404("There is no pending version. It may have been approved or dropped.")
        if not self.has_view_or_change_permission(request, piece):
            raise PermissionDenied
        return piece


_SAVED = "Saved as a pending version. Readers see the published version until an editor approves yours."


def clear_errors(form: forms.BaseForm) -> None:
    """Remove the flag that keeps a restored form from being saved."""
    form._errors = ErrorDict({name: found for name, found in form.errors.items() if name != "__all__"})


def _known(formset, keys: dict[str, str]) -> dict[str, str]:
    """Return the keys of new rows by the ids that they had for a moment."""
    return {
        str(form.instance.pk): keys[number]
        for form in formset.forms
        if form.instance.pk and (number := form.prefix.rsplit("-", 1)[-1]) in keys
    }
