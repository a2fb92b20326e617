"""The history of a piece: its versions, the difference between any two, a version as readers would see it, restoring one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format

from articles import versions
from articles.admin.amending import AmendmentForm
from articles.admin.previewing.screen import Shown
from articles.history import applying, assembling, describing, keeping, pending, sheets
from articles.models import PieceVersion
from articles.models.piece import Piece
from articles.publishing import amending

VERSIONS_A_PAGE = 50


class Historic:
    """A mixin for the admin of a kind of piece: replaces `…/<id>/history/` and adds what it links to. Uses `Previewed`."""

    object_history_template = "admin/articles/history/history.html"

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/history/compare/", wrap(self.compare_view), name=f"{name}_compare"),
            path("<int:pk>/history/<int:version>/preview/", wrap(self.version_view), name=f"{name}_version"),
            path("<int:pk>/history/<int:version>/restore/", wrap(self.restore_view), name=f"{name}_restore"),
            *super().get_urls(),
        ]

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        """List the versions, above the admin's own log."""
        piece = self.get_object(request, object_id)
        context = {}
        if piece is not None and self.has_view_or_change_permission(request, piece):
            kept = keeping.of(piece).select_related("by").defer("copy")
            only_slips = request.GET.get("only") == "slips"
            if only_slips:
                kept = kept.filter(amendment=PieceVersion.Amendment.SLIP)
            page = Paginator(kept, VERSIONS_A_PAGE).get_page(request.GET.get("page"))
            stored = [version.pk for version in page if not version.is_pending]
            context = {
                "compared": stored[:2],
                "only_slips": only_slips,
                "title": "History",
                "subtitle": piece.headline,
                "versions": page,
                "may_restore": self.has_change_permission(request, piece),
                "embargo": piece.embargo_until if piece.is_embargoed(timezone.now()) else None,
                "events": piece.events.select_related("by"),
            }
        return super().history_view(request, object_id, context | (extra_context or {}))

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what changed between the versions `from` and `to`, whichever of them is older."""
        piece = self._seen(request, pk)
        older, newer = sorted(
            (self._version(piece, request.GET.get(name, "")) for name in ("from", "to")), key=lambda each: each.pk
        )
        context = {
            "older": older,
            "newer": newer,
            "changes": describing.changes(sheets.from_copy(older.copy), sheets.from_copy(newer.copy)),
            "may_restore": self.has_change_permission(request, piece),
        }
        return self._history_page(request, piece, "compare", "What changed", context)

    def version_view(self, request: HttpRequest, pk: int, version: int) -> HttpResponse:
        """Show a version as readers would see it. Nothing is stored."""
        piece = self._seen(request, pk)
        kept = self._version(piece, str(version))
        said = f"The version of {_moment(kept)}."
        return self.preview_of(request, piece, sheets.from_copy(kept.copy), said, self._url("history", piece))

    def preview_of(self, request: HttpRequest, piece: Piece, sheet, said: str, back: str) -> HttpResponse:
        return self.preview_page(request, Shown(assembling.assembled(piece, sheet), request.path, said, back))

    def restore_view(self, request: HttpRequest, pk: int, version: int) -> HttpResponse:
        """Show what would change; then store the version again, as a new one."""
        piece = self._seen(request, pk)
        if not self.has_change_permission(request, piece):
            raise PermissionDenied
        kept = self._version(piece, str(version))
        sheet = amending.with_public_notes(sheets.from_copy(kept.copy), piece)
        question = None
        if amending.is_asked_of(piece, timezone.now()):
            question = AmendmentForm(request.POST if request.method == "POST" else None)
        if request.method == "POST":
            if request.POST.get("seen") == str(piece.version):
                try:
                    return self._restore(request, piece, kept, sheet)
                except amending.Unanswered:
                    question.insist()
                except amending.Unsigned as error:
                    messages.error(request, str(error))
            else:
                messages.warning(
                    request, "Somebody saved the piece meanwhile, so nothing was restored. Check it again."
                )
        context = {
            "version": kept,
            "changes": describing.changes(sheets.of_piece(piece), sheet),
            "lost": applying.lost(sheet),
            "is_pending": self.is_pending_screen(request, piece),
            "may_be_pending": self.pending_context(request, piece)["may_save_pending"],
            "amendment_form": question,
        }
        return self._history_page(request, piece, "restore", "Restore a version", context)

    def _restore(self, request: HttpRequest, piece: Piece, kept: PieceVersion, sheet) -> HttpResponse:
        said = f"Restored the version of {_moment(kept)}"
        with transaction.atomic(), versions.gathered():
            locked = type(piece).objects.select_for_update(of=("self",)).get(pk=piece.pk)
            if locked.version != piece.version:
                messages.warning(
                    request, "Somebody saved the piece meanwhile, so nothing was restored. Check it again."
                )
                return HttpResponseRedirect(request.path)
            keeping.begin(locked)
            now, by = timezone.now(), request.user
            if self.is_pending_screen(request, locked):
                answer = self.whole_answer_in(request)
                pending.store(locked, sheet, by=by, now=now, amendment=answer.kind, note=answer.note)
                said += " as a pending version"
            else:
                before = sheets.of_piece(locked)
                applying.apply(locked, sheet)
                amendment = amending.settle(locked, before, self.answer_in(request), by=by, now=now)
                keeping.keep(locked, by=by, now=now, summary=said, amendment=amendment)
        return self._done(request, piece, f"{said}.")

    def _seen(self, request: HttpRequest, pk: int) -> Piece:
        piece = self.get_object(request, str(pk))
        if piece is None:
            raise Http404
        if not self.has_view_or_change_permission(request, piece):
            raise PermissionDenied
        return piece

    def _version(self, piece: Piece, pk: str) -> PieceVersion:
        kept = keeping.of(piece).select_related("by").filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
        if kept is None:
            raise Http404("There is no such version of this piece. It may have been pruned.")
        return kept

    def _history_page(self, request: HttpRequest, piece: Piece, page: str, title: str, context: dict) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "title": f"{title}: {piece.headline}",
            "opts": self.opts,
            "original": piece,
            "status": piece.status_at(timezone.now()),
            "embargo": piece.embargo_until if piece.is_embargoed(timezone.now()) else None,
            "back": self._url("history", piece),
        }
        return TemplateResponse(request, f"admin/articles/history/{page}.html", shared | context)


def _moment(kept: PieceVersion) -> str:
    return date_format(timezone.localtime(kept.at), "j F Y, H:i")
