"""Previews: a piece as others would see it, stored or as typed in the form, and on a phone and a desktop side by side."""

from dataclasses import dataclass

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import all_valid
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from articles import versions
from articles.admin.previewing import typed
from articles.admin.previewing.typed import Typed
from articles.history import assembling, sheets
from articles.models.piece import Piece
from articles.pages import kept
from articles.pages.kept import Draft
from articles.reading import access
from articles.reading.access import Onlooker

ONLOOKERS = {
    Onlooker.READER: "Registered reader",
    Onlooker.FRESH: "Fresh visitor",
    Onlooker.LIMIT: "Visitor at the limit",
    Onlooker.CRAWLER: "Search engine",
}
# What stands above a frame, and the class that gives it its width.
FRAMES = (("Phone, 390 pixels wide", "phone"), ("Desktop, 1280 pixels wide", "desktop"))
SIDE_BY_SIDE, FRAMED = "both", "frame"


@dataclass(frozen=True)
class Shown:
    """The subject of a preview: a piece with its rows, its address for GET, a description, and the address to go back to."""

    piece: Piece
    address: str
    said: str = ""
    back: str = ""


class Previewed:
    """A mixin for the admin of a kind of piece: adds `…/<id>/preview/`, `…/preview-changes/` and `…/preview-typed/<name>/`.

    Each preview takes `?as=` (an `Onlooker`) and `?view=both`, which shows it in two frames.
    """

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", wrap(self.preview_view), name=f"{name}_preview"),
            path("<int:pk>/preview-changes/", wrap(self.preview_changes_view), name=f"{name}_preview_changes"),
            path("add/preview/", wrap(self.preview_changes_view), name=f"{name}_preview_new"),
            path("preview-typed/<str:kept_as>/", wrap(self.preview_typed_view), name=f"{name}_preview_typed"),
            *super().get_urls(),
        ]

    def preview_url(self, piece: Piece) -> str:
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_preview", args=[piece.pk])

    def preview_changes_url(self, piece: Piece | None) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"
        if piece is None:
            return reverse(f"{name}_preview_new")
        return reverse(f"{name}_preview_changes", args=[piece.pk])

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the stored piece."""
        piece = self.model._default_manager.for_page().filter(pk=pk).first()
        if piece is None:
            raise Http404
        if not self.has_view_or_change_permission(request, piece):
            raise PermissionDenied
        return self.preview_page(request, Shown(piece, request.path, back=self._url("change", piece)))

    def preview_changes_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Show the contents of the form: validate and store them as a save would, read them as a sheet, then roll back.

        The generation is not raised meanwhile. The roll-back would also take back its number, and a later real change would
        use the number again. But this process's page cache would already hold pages under it.
        """
        piece = self.get_object(request, str(pk)) if pk else None
        if pk and piece is None:
            raise Http404
        if not self._may_preview_typing(request, piece):
            raise PermissionDenied
        if request.method != "POST":
            raise Http404
        form, formsets = self._filled_form(request, piece)
        valid = form.is_valid()
        if not all_valid(formsets) or not valid:
            return self._not_yet(request, form, formsets)
        self.save_form(request, form, change=piece is not None)
        with transaction.atomic(), versions.unheard():
            self.store(request, form, formsets, change=piece is not None)
            sheet = sheets.of_piece(form.instance)
            transaction.set_rollback(True)
        typed_now = Typed(form.instance.pk, piece is None, sheet)
        kept_as = typed.keep(typed_now, self.opts.model_name, request.user.pk)
        asked = request.POST.get("_preview", "")
        if asked == SIDE_BY_SIDE and not kept_as:
            return self._over(request, "It cannot be shown in frames just now. Press “Preview changes” instead.")
        return self.preview_page(request, self._shown_typed(typed_now, form.instance, kept_as), asked)

    def preview_typed_view(self, request: HttpRequest, kept_as: str) -> HttpResponse:
        """Show the kept contents of a form again, to the person who typed them."""
        found = typed.kept(kept_as, self.opts.model_name, request.user.pk)
        if found is None:
            return self._over(request, "What was typed is kept for half an hour. Press “Preview changes” again.")
        piece = None if found.is_new else self.get_object(request, str(found.pk))
        if not found.is_new and piece is None:
            raise Http404
        if not self._may_preview_typing(request, piece):
            raise PermissionDenied
        return self.preview_page(request, self._shown_typed(found, piece or self.model(pk=found.pk), kept_as))

    def preview_page(self, request: HttpRequest, shown: Shown, asked: str = "") -> HttpResponse:
        """Show the preview that `?as=` and `?view=` ask for. A form sends one of the two in `_preview`."""
        onlooker = _asked_onlooker(asked or request.GET.get("as", ""))
        view = asked or request.GET.get("view", "")
        if view == SIDE_BY_SIDE:
            response = self._side_by_side(request, shown, onlooker)
        elif view == FRAMED:
            response = _framed(request, shown, onlooker)
        else:
            response = _page(request, shown, onlooker)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    def _may_preview_typing(self, request: HttpRequest, piece: Piece | None) -> bool:
        return self.has_change_permission(request, piece) if piece else self.has_add_permission(request)

    def _shown_typed(self, found: Typed, piece: Piece, kept_as: str) -> Shown:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_preview_typed"
        address = reverse(name, args=[kept_as]) if kept_as else ""
        return Shown(assembling.assembled(piece, found.sheet), address, "With your unsaved changes.")

    def _filled_form(self, request, piece):
        fields = flatten_fieldsets(self.get_fieldsets(request, piece))
        form = self.get_form(request, piece, change=piece is not None, fields=fields)(
            request.POST, request.FILES, instance=piece
        )
        form.compares_versions = False
        formsets, _ = self._create_formsets(request, form.instance, change=piece is not None)
        return form, formsets

    def _not_yet(self, request, form, formsets) -> HttpResponse:
        problems = [error for errors in form.errors.values() for error in errors]
        for formset in formsets:
            problems += formset.non_form_errors()
            problems += [error for errors in formset.errors for messages in errors.values() for error in messages]
        context = {"title": "No preview yet", "problems": list(dict.fromkeys(map(str, problems)))}
        return self._desk_page(request, "not_yet", context)

    def _over(self, request: HttpRequest, said: str) -> HttpResponse:
        response = self._desk_page(request, "over", {"title": "This preview is over", "said": said})
        response.status_code = 410
        return response

    def _side_by_side(self, request: HttpRequest, shown: Shown, onlooker: Onlooker) -> HttpResponse:
        context = {
            "title": f"Phone and desktop: {shown.piece.headline or 'no headline yet'}",
            "frames": FRAMES,
            "frame_url": f"{shown.address}?as={onlooker}&view={FRAMED}",
            "alone_url": f"{shown.address}?as={onlooker}",
            "onlookers": _choices(shown, onlooker, f"&view={SIDE_BY_SIDE}"),
            "onlooker": ONLOOKERS[onlooker],
            "explanation": _sample(request, shown.piece, onlooker).explanation,
            "shown": shown,
            "embargo": _embargo(shown.piece),
        }
        return csp_replace({"frame-src": [SELF]})(self._desk_page)(request, "side_by_side", context)

    def _desk_page(self, request: HttpRequest, page: str, context: dict) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/articles/previewing/{page}.html", shared | context)


def _page(request: HttpRequest, shown: Shown, onlooker: Onlooker) -> HttpResponse:
    sample = _sample(request, shown.piece, onlooker)
    context = {
        "shown": shown,
        "onlookers": _choices(shown, onlooker),
        "onlooker": ONLOOKERS[onlooker],
        "explanation": sample.explanation,
        "both_url": f"{shown.address}?as={onlooker}&view={SIDE_BY_SIDE}" if shown.address else "",
        "embargo": _embargo(shown.piece),
    }
    if onlooker is Onlooker.CRAWLER:
        context |= {"found": _in_a_search(shown.piece), "stays_away": not settings.SEARCH_CRAWLERS}
    bar = render_to_string("admin/articles/previewing/bar.html", context)
    return _rendered(shown.piece, sample.verdict, Draft(bar))


@csp_replace({"frame-ancestors": [SELF]})
@xframe_options_sameorigin
def _framed(request: HttpRequest, shown: Shown, onlooker: Onlooker) -> HttpResponse:
    """Return the page without a bar. Only a page of this site may frame it."""
    return _rendered(shown.piece, _sample(request, shown.piece, onlooker).verdict, Draft(is_framed=True))


def _rendered(piece: Piece, verdict: access.Verdict, draft: Draft) -> HttpResponse:
    return HttpResponse(kept.render(piece, whole=verdict.is_whole, draft=draft).filled(verdict))


def _sample(request: HttpRequest, piece: Piece, onlooker: Onlooker) -> access.Sample:
    asked = access.AskedPiece(piece.key, piece.access, piece.get_absolute_url(), piece.headline)
    return access.sample(request, asked, onlooker)


def _asked_onlooker(asked: str) -> Onlooker:
    return Onlooker(asked) if asked in list(Onlooker) else Onlooker.READER


def _choices(shown: Shown, chosen: Onlooker, more: str = "") -> list[tuple[str, str, bool]]:
    """Return the name, the address and whether it is chosen, for each onlooker; without addresses, the chosen one alone."""
    return [
        (label, f"{shown.address}?as={onlooker}{more}", onlooker is chosen)
        for onlooker, label in ONLOOKERS.items()
        if shown.address or onlooker is chosen
    ]


def _in_a_search(piece: Piece) -> dict:
    """Return what a search engine shows of the page in its results."""
    has_address = getattr(piece, "section_id", True) is not None
    return {
        "title": f"{piece.headline} · {settings.SITE_NAME}",
        "address": settings.SITE_ADDRESS + piece.get_absolute_url() if has_address else "",
        "description": piece.standfirst,
    }


def _embargo(piece: Piece):
    return piece.embargo_until if piece.is_embargoed(timezone.now()) else None
