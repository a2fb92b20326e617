"""Addresses that get no newsletter. Editors can see and add them; only a superuser can remove them."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from accounts.addresses import canonical_address
from articles.admin.parts.searching import BoundedSearch
from articles.admin.parts.wording import OwnWords
from newsletters.models import Suppression
from newsletters.sending import suppression


class SuppressionForm(forms.ModelForm):
    address = forms.EmailField(label="Address", widget=forms.EmailInput(attrs={"class": "vTextField"}))

    class Meta:
        model = Suppression
        fields = ["address", "source"]
        labels = {"source": "Why"}
        help_texts = {"source": "A note for colleagues, for example “Asked by phone on 3 May”."}

    def clean_address(self) -> str:
        address = canonical_address(self.cleaned_data["address"])
        if suppression.is_suppressed(address):
            raise forms.ValidationError("This address is already in the list.")
        return address


@admin.register(Suppression)
class SuppressionAdmin(OwnWords, BoundedSearch, admin.ModelAdmin):
    form = SuppressionForm
    list_display = ["__str__", "cause", "source", "made_at"]
    list_filter = ["cause"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["address__startswith"]
    search_help_text = "The beginning of an address, in small letters."

    def get_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return ["address", "cause", "source", "made_at"] if obj else ["address", "source"]

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        return super().get_search_results(request, queryset, search_term.lower())

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        """Only a superuser: the operator, not the desk, decides whether to mail an address again after a bounce or complaint."""
        return request.user.is_active and request.user.is_superuser

    def save_model(self, request: HttpRequest, obj: Suppression, form, change: bool) -> None:
        suppression.suppress(obj.address, Suppression.Cause.EDITOR, obj.source)
        stored = Suppression.objects.get(address_hash=suppression.hash_of(obj.address))
        obj.__dict__.update(stored.__dict__)
