"""Who subscribes to which newsletter. The screen is read-only, because only readers give and withdraw consent."""

from django.contrib import admin
from django.http import HttpRequest

from articles.admin.parts.searching import BoundedSearch
from articles.admin.parts.wording import OwnWords
from newsletters.models import Subscription


class StandingFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "standing"

    def lookups(self, request, model_admin):
        return [("yes", "Active"), ("no", "Ended")]

    def queryset(self, request, queryset):
        if self.value() in ("yes", "no"):
            return queryset.filter(ended_at__isnull=self.value() == "yes")
        return queryset


@admin.register(Subscription)
class SubscriptionAdmin(OwnWords, BoundedSearch, admin.ModelAdmin):
    list_display = ["address", "user", "newsletter", "given_at", "source_in_words", "ended_at", "ended_by"]
    list_filter = [StandingFilter, "newsletter"]
    list_select_related = ["user", "newsletter"]
    list_per_page = 50
    # Saves a second count, of all subscriptions, for “12 results (1,000,000 total)”.
    show_full_result_count = False
    # Only the beginning of an address, so that the search can use the index.
    search_fields = ["user__email__startswith"]
    search_help_text = "The beginning of an address, in small letters."
    fields = readonly_fields = [
        "address",
        "user",
        "newsletter",
        "given_at",
        "source_in_words",
        "wording",
        "ended_at",
        "ended_by",
    ]

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        return super().get_search_results(request, queryset, search_term.lower())

    @admin.display(description="address", ordering="user__email")
    def address(self, subscription: Subscription) -> str:
        return subscription.user.email

    @admin.display(description="given on", ordering="source")
    def source_in_words(self, subscription: Subscription) -> str:
        return subscription.source_in_words()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        """Only when the whole account is deleted: a subscription is proof of consent."""
        is_of_an_account = request.resolver_match.url_name.startswith("accounts_user_")
        return is_of_an_account and super().has_delete_permission(request, obj)
