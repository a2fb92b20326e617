"""The page of figures: plots drawn by the server, tables below them, and the same figures as CSV."""

import csv

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.http import urlencode

from newsletters import figures
from newsletters.models import Newsletter
from newsletters.plots import plot

PERIODS = ((30, "30 days"), (90, "90 days"))


class ChoiceForm(forms.Form):
    """Which newsletter, and how many days. An unknown value counts as the first choice."""

    newsletter = forms.ModelChoiceField(
        Newsletter.objects.all(), label="Newsletter", required=False, to_field_name="slug", empty_label="All together"
    )
    days = forms.TypedChoiceField(label="Period", choices=PERIODS, coerce=int, required=False, empty_value=30)

    @property
    def newsletter_chosen(self) -> Newsletter | None:
        return self.cleaned_data.get("newsletter")

    @property
    def days_chosen(self) -> int:
        return self.cleaned_data.get("days") or PERIODS[0][0]


class FiguresPage:
    """A mixin for the admin of newsletters. It serves `…/figures/` and `…/figures.csv`."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("figures/", wrap(self.figures_view), name="newsletters_figures"),
            path("figures.csv", wrap(self.figures_csv_view), name="newsletters_figures_csv"),
            *super().get_urls(),
        ]

    def has_figures_permission(self, request: HttpRequest) -> bool:
        """Whether the user may see subscriptions."""
        return request.user.has_perm("newsletters.view_subscription")

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        extra_context = (extra_context or {}) | {"may_see_figures": self.has_figures_permission(request)}
        return super().changelist_view(request, extra_context)

    def figures_view(self, request: HttpRequest) -> HttpResponse:
        form, found = self._asked(request)
        plots = [
            plot(kind, title, found.days, found.by_kind[kind], is_line=kind == "subscribers")
            for kind, title in figures.KINDS.items()
        ]
        # The first plot shows a level and has no sum. All others count what happened on a day.
        sums = {title: f"{sum(found.by_kind[kind]):,}" for kind, title in list(figures.KINDS.items())[1:]}
        chosen = form.newsletter_chosen
        asked = {"newsletter": chosen.slug if chosen else "", "days": form.days_chosen}
        context = {
            **self.admin_site.each_context(request),
            "title": "Figures of the newsletters",
            "subtitle": str(chosen or ""),
            "opts": self.opts,
            "form": form,
            "plots": plots,
            "subscribers": f"{found.by_kind['subscribers'][-1]:,}",
            "sums": sums,
            "days": form.days_chosen,
            "csv_query": urlencode(asked),
        }
        return TemplateResponse(request, "admin/newsletters/figures.html", context)

    def figures_csv_view(self, request: HttpRequest) -> HttpResponse:
        form, found = self._asked(request)
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        name = form.newsletter_chosen.slug if form.newsletter_chosen else "newsletters"
        response["Content-Disposition"] = f'attachment; filename="{name}-{form.days_chosen}-days.csv"'
        sheet = csv.writer(response)
        sheet.writerow(["day", *figures.KINDS])
        sheet.writerows([day.isoformat(), *numbers] for day, numbers in found.rows())
        return response

    def _asked(self, request: HttpRequest) -> tuple[ChoiceForm, figures.Figures]:
        if not self.has_figures_permission(request):
            raise PermissionDenied
        form = ChoiceForm({"days": PERIODS[0][0]} | request.GET.dict())
        form.is_valid()
        return form, figures.of_days(form.newsletter_chosen, form.days_chosen, timezone.now())
