"""The panel beside the form: what is still to do, where the free part ends, and what others will show.

The script (static/articles/admin/beside.js) posts the present form and gets JSON. Without the script, a button opens the
same as a page. Nothing is stored, except that a house term is allowed in a piece.
"""

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from articles.admin.beside import shown, told, unsaved
from articles.history import assembling, pending
from articles.models import HouseTerm
from articles.models.piece import Piece
from articles.publishing import house_style

# What the script adds to the form that it posts.
AS_JSON = "_beside"
PARTS = ("checklist", "wall", "shown")


class CheckedBeside:
    """A mixin for the admin of a kind of piece: adds `…/<id>/beside/`, `…/<id>/house-terms/`, and the first below `…/add/`."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/beside/", wrap(self.beside_view), name=f"{name}_beside"),
            path("<int:pk>/house-terms/", wrap(self.terms_view), name=f"{name}_house_terms"),
            path("<int:pk>/beside/card/", wrap(self.card_view), name=f"{name}_card"),
            path("add/beside/", wrap(self.beside_view), name=f"{name}_beside_new"),
            path("add/beside/card/", wrap(self.card_view), name=f"{name}_card_new"),
            *super().get_urls(),
        ]

    def beside_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Check the posted form. GET checks the stored piece or its pending version."""
        piece = self.model._default_manager.filter(pk=pk).select_related("pending").first() if pk else None
        if pk and piece is None:
            raise Http404
        if request.method != "POST":
            if piece is None:
                raise Http404
            if not self.has_view_or_change_permission(request, piece):
                raise PermissionDenied
            return self._beside_page(request, piece, self.beside_stored(piece), is_form=False)
        if not (self.has_change_permission(request, piece) if piece else self.has_add_permission(request)):
            raise PermissionDenied
        found = unsaved.from_post(request.POST, piece, self.model)
        beside = told.of_piece(found.piece, timezone.now(), found.target_of, found.rows)
        if AS_JSON not in request.POST:
            return self._beside_page(request, piece, beside, is_form=True)
        context = self._beside_context(request, piece, beside) | {"base": ""}
        return _private(
            JsonResponse(
                {
                    "said": beside.checklist.in_words,
                    "wall": asdict(beside.wall),
                    "parts": {
                        name: render_to_string(f"admin/articles/beside/{name}.html", context, request) for name in PARTS
                    },
                }
            )
        )

    def beside_stored(self, piece: Piece) -> told.Beside:
        """Check the stored piece or, if there is one, its pending version."""
        now = timezone.now()
        if piece.pending is None:
            return told.of_piece(self.model._default_manager.for_page().get(pk=piece.pk), now)
        return told.of_piece(assembling.assembled(piece, pending.merged(piece).sheet), now)

    def card_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Draw the card that shared links would show for the posted form."""
        piece = self.model._default_manager.filter(pk=pk).first() if pk else None
        if (pk and piece is None) or request.method != "POST":
            raise Http404
        if not (self.has_change_permission(request, piece) if piece else self.has_add_permission(request)):
            raise PermissionDenied
        try:
            card = shown.card_of(unsaved.from_post(request.POST, piece, self.model).piece)
        except shown.NoCard as error:
            context = {**self.admin_site.each_context(request), "title": "No card yet", "problems": [str(error)]}
            return TemplateResponse(request, "admin/articles/previewing/not_yet.html", context | {"opts": self.opts})
        return _private(HttpResponse(card, content_type="image/jpeg"))

    def terms_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Allow a house term in the piece (`leave`) or undo that (`undo`). Both fields hold the term’s id."""
        piece = self.get_object(request, str(pk))
        if piece is None or request.method != "POST":
            raise Http404
        if not self.has_change_permission(request, piece):
            raise PermissionDenied
        verb = "undo" if "undo" in request.POST else "leave"
        sent = request.POST.get(verb, "")
        if not (sent.isascii() and sent.isdigit() and len(sent) < 19):
            raise Http404
        term = get_object_or_404(HouseTerm, pk=int(sent))
        if verb == "undo":
            house_style.find_again(piece, term)
            said = f"“{term.avoid}” is on the checklist again."
        else:
            house_style.leave(piece, term, by=request.user, now=timezone.now())
            said = f"“{term.avoid}” is left in this piece."
        if AS_JSON in request.POST:
            return _private(JsonResponse({"said": said}))
        self.message_user(request, said, messages.INFO)
        return HttpResponseRedirect(self.beside_url(piece))

    def beside_url(self, piece: Piece | None) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_beside"
        return reverse(name, args=[piece.pk]) if piece else reverse(f"{name}_new")

    def beside_form_context(self, request: HttpRequest, piece: Piece | None) -> dict:
        """Return what the form’s page needs; nothing for people who may only read, or in a pop-up window."""
        may = self.has_change_permission(request, piece) if piece else self.has_add_permission(request)
        if not may or "_popup" in request.GET or "_popup" in request.POST:
            return {}
        return {"beside_url": self.beside_url(piece)}

    def step_beside_context(self, request: HttpRequest, piece: Piece) -> dict:
        """Return the checklist of the stored or pending version, for the pages where editors claim and approve."""
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        base = reverse(name, args=[piece.pk]) + ("?pending=1" if piece.pending_id else "")
        return {"beside": self.beside_stored(piece), "base": base}

    def _beside_context(self, request: HttpRequest, piece: Piece | None, beside: told.Beside) -> dict:
        may_leave = piece is not None and self.has_change_permission(request, piece)
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"
        return {
            "beside": beside,
            "terms_url": reverse(f"{name}_house_terms", args=[piece.pk]) if may_leave else "",
            "card_url": reverse(f"{name}_card", args=[piece.pk]) if piece else reverse(f"{name}_card_new"),
            "form_id": f"{self.opts.model_name}_form",
            "is_new": piece is None,
            "is_script": AS_JSON in request.POST,
        }

    def _beside_page(
        self, request: HttpRequest, piece: Piece | None, beside: told.Beside, is_form: bool
    ) -> HttpResponse:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"
        back = reverse(f"{name}_change", args=[piece.pk]) if piece else ""
        if piece and piece.pending_id:
            back += "?pending=1"
        context = {
            **self.admin_site.each_context(request),
            **self._beside_context(request, piece, beside),
            "title": f"Checklist: {piece.headline}" if piece and not is_form else "Checklist",
            "opts": self.opts,
            "original": piece,
            "back": back,
            # The form is in another tab, so this page cannot link into it.
            "base": None if is_form else back,
            "is_form": is_form,
            "media": self.media,
        }
        return _private(TemplateResponse(request, "admin/articles/beside/page.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
