"""The words of several pictures, filled in together after an upload or for pictures chosen in the list."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles import versions
from articles.admin.parts.desk import RESTORE
from articles.models import Picture
from articles.pictures import uses

MOST = 100


class DescriptionForm(forms.ModelForm):
    class Meta:
        model = Picture
        fields = ["alt_text", "credit", "caption", "digital_source"]
        widgets = {
            "alt_text": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "credit": forms.TextInput(attrs={"class": "vTextField"}),
            "caption": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # Only changes made on this screen count, even if somebody else has saved meanwhile.
            field.show_hidden_initial = True

    def _post_clean(self):
        super()._post_clean()
        for name in self.fields.keys() - set(self.changed_data):
            setattr(self.instance, name, self.initial[name])


class ForAllForm(forms.Form):
    credit_for_all = forms.CharField(
        label="The same credit for all",
        required=False,
        max_length=Picture._meta.get_field("credit").max_length,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Saved for every picture below whose credit is empty.",
    )


class Describing:
    """A mixin for the admin of pictures: adds `…/picture/describe/<ids>/` and an action that leads there."""

    actions = ["describe_together"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.describe_view)
        return [path("describe/<str:ids>/", view, name="articles_picture_describe"), *super().get_urls()]

    @admin.action(description="Fill in alternative text, credit and caption", permissions=["change"])
    def describe_together(self, request: HttpRequest, queryset) -> HttpResponseRedirect:
        ids = sorted(queryset.values_list("pk", flat=True))[:MOST]
        return HttpResponseRedirect(reverse("admin:articles_picture_describe", args=[",".join(map(str, ids))]))

    def describe_view(self, request: HttpRequest, ids: str) -> HttpResponse:
        """Show one form for each picture, and save those that were changed."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        asked = Picture.objects.filter(pk__in=_numbers(ids)).order_by("pk")
        counts = uses.counted(picture.pk for picture in asked)
        # New uploads are not used anywhere. Check only the others, because each check needs several queries.
        pictures = [
            picture for picture in asked if not counts[picture.pk] or self.has_change_permission(request, picture)
        ]
        if not pictures:
            raise PermissionDenied if asked else Http404
        data = request.POST if request.method == "POST" else None
        for_all = ForAllForm(data)
        descriptions = [DescriptionForm(data, instance=picture, prefix=f"p{picture.pk}") for picture in pictures]
        is_restored = request.method == "POST" and RESTORE in request.POST
        # Validate all forms, so that all errors appear at once.
        is_wrong = request.method == "POST" and bool([form for form in (for_all, *descriptions) if not form.is_valid()])
        if request.method == "POST" and not is_restored and not is_wrong:
            return self._keep(request, descriptions, for_all.cleaned_data["credit_for_all"])
        context = {
            **self.admin_site.each_context(request),
            "title": "Describe the picture" if len(pictures) == 1 else f"Describe {len(pictures)} pictures",
            "opts": self.opts,
            "for_all": for_all if len(pictures) > 1 else None,
            "descriptions": descriptions,
            "is_wrong": is_wrong,
            "is_restored": is_restored,
            "left_out": len(asked) - len(pictures),
        }
        return TemplateResponse(request, "admin/articles/picture/describe.html", context)

    def _keep(self, request: HttpRequest, descriptions: list[DescriptionForm], credit: str) -> HttpResponse:
        changed = 0
        with transaction.atomic(), versions.gathered():
            for form in descriptions:
                picture, fields = form.instance, list(form.changed_data)
                if credit and not picture.credit:
                    picture.credit = credit
                    fields.append("credit")
                if fields:
                    picture.save(update_fields={*fields, "found_by"})
                    self.log_change(request, picture, [{"changed": {"fields": sorted(set(fields))}}])
                    changed += 1
        lacking = sum(not (form.instance.alt_text and form.instance.credit) for form in descriptions)
        many = "1 picture" if changed == 1 else f"{changed} pictures"
        self.message_user(request, f"Saved the words of {many}.", messages.SUCCESS)
        if lacking:
            few = "1 picture still needs" if lacking == 1 else f"{lacking} pictures still need"
            self.message_user(
                request,
                f"{few} alternative text or a credit before an article with it can be published.",
                messages.WARNING,
            )
        return HttpResponseRedirect(reverse("admin:articles_picture_changelist"))


def _numbers(ids: str) -> list[int]:
    return [int(part) for part in ids.split(",")[:MOST] if part.isascii() and part.isdigit() and len(part) < 10]
