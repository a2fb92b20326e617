"""Headings and titles in the desk's own words: “Articles”, “New article”, not “Select article to change”."""

from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst


class OwnWords:
    """A mixin for every ModelAdmin: the heading names what is on the screen, not what Django does with it.

    Whatever title a screen sets itself stays.
    """

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural)} | (extra_context or {})
        )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if context["title"] in _stock_titles(self.opts.verbose_name):
            context["title"] = f"New {self.opts.verbose_name}" if add else capfirst(self.opts.verbose_name)
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        obj = self.get_object(request, object_id)
        own = {"title": "History", "subtitle": str(obj)} if obj is not None else {}
        return super().history_view(request, object_id, own | (extra_context or {}))

    def render_delete_form(self, request: HttpRequest, context: dict) -> HttpResponse:
        if context["title"] == "Delete":
            context["title"] = f"Delete this {self.opts.verbose_name}?"
        return super().render_delete_form(request, context)

    def response_action(self, request: HttpRequest, queryset) -> HttpResponse | None:
        response = super().response_action(request, queryset)
        shown = getattr(response, "context_data", None) or {}
        if shown.get("title") == "Delete multiple objects":
            shown["title"] = f"Delete these {self.opts.verbose_name_plural}?"
        return response


def _stock_titles(name: str) -> set[str]:
    return {f"{verb} {name}" for verb in ("Add", "Change", "View")}
