"""Previews: a piece as readers would see it, in full or with the wall, as stored or as typed in the form."""

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import all_valid
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from articles import versions
from articles.models.piece import Piece
from articles.pages import kept
from articles.reading import access


class Previewed:
    """A mixin for the admin of a kind of piece: adds `…/<id>/preview/` and `…/preview-changes/`."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", wrap(self.preview_view), name=f"{name}_preview"),
            path("<int:pk>/preview-changes/", wrap(self.preview_changes_view), name=f"{name}_preview_changes"),
            path("add/preview/", wrap(self.preview_changes_view), name=f"{name}_preview_new"),
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
        """Show the stored piece; `?as=wall` shows what a visitor sees who may not read it in full."""
        piece = self._for_page(pk)
        if piece is None:
            raise Http404
        if not self.has_view_or_change_permission(request, piece):
            raise PermissionDenied
        whole = request.GET.get("as") != "wall"
        return self._page(request, piece, whole, {"whole_url": "?as=whole", "wall_url": "?as=wall"})

    def preview_changes_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Show the contents of the form: validate and store them as a save would, render the page, then roll back.

        No generation is raised meanwhile. Its number would be rolled back, too, and used again for a real change, but
        this process's page cache would already hold pages under it.
        """
        piece = self.get_object(request, str(pk)) if pk else None
        if pk and piece is None:
            raise Http404
        allowed = self.has_change_permission(request, piece) if piece else self.has_add_permission(request)
        if not allowed:
            raise PermissionDenied
        if request.method != "POST":
            raise Http404
        form, formsets = self._filled_form(request, piece)
        valid = form.is_valid()
        if not all_valid(formsets) or not valid:
            return self._not_yet(request, form, formsets)
        self.save_form(request, form, change=piece is not None)
        whole = request.POST.get("_preview") != "wall"
        with transaction.atomic(), versions.unheard():
            self.store(request, form, formsets, change=piece is not None)
            response = self._page(request, self._for_page(form.instance.pk), whole, {"is_changed": True})
            transaction.set_rollback(True)
        return response

    def _for_page(self, pk: int) -> Piece | None:
        return self.model._default_manager.for_page().filter(pk=pk).first()

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
        context = {
            **self.admin_site.each_context(request),
            "title": "No preview yet",
            "opts": self.opts,
            "problems": list(dict.fromkeys(map(str, problems))),
        }
        return TemplateResponse(request, "admin/articles/no_preview.html", context)

    def _page(self, request: HttpRequest, piece: Piece, whole: bool, bar: dict) -> HttpResponse:
        is_whole = whole or piece.is_free
        html = kept.render(piece, whole=is_whole, is_draft=True).filled(_verdict(request, piece, is_whole)).decode()
        context = {"back": request.path.split("/preview")[0] + "/change/"} | bar | {"piece": piece, "whole": whole}
        context["embargo"] = piece.embargo_until if piece.is_embargoed(timezone.now()) else None
        if "is_changed" in bar:
            context |= {"back": ""}
        start, rest = _cut_after_body_tag(html)
        response = HttpResponse(start + render_to_string("admin/articles/preview_bar.html", context) + rest)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response


def _verdict(request: HttpRequest, piece: Piece, whole: bool) -> access.Verdict:
    """Return the verdict that fills the page's two gaps: a sample from the paywall if it can give one."""
    sample = getattr(getattr(request, "access", None), "sample", None)
    if piece.is_free or sample is None:
        return access.Plain(is_whole=whole)
    return sample(access.AskedPiece(piece.key, piece.access, piece.get_absolute_url(), piece.headline), whole)


def _cut_after_body_tag(html: str) -> tuple[str, str]:
    opening = html.find("<body")
    end = html.find(">", opening) + 1 if opening >= 0 else 0
    return html[:end], html[end:]
