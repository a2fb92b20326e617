"""A reader's subscriptions on the user's screen. They are proof of consent, so nobody can edit them."""

from django.contrib import admin

from accounts.admin import UserAdmin
from newsletters.models import Subscription


class SubscriptionInline(admin.TabularInline):
    model = Subscription
    fields = readonly_fields = ["newsletter", "given_at", "ended_at", "ended_by", "source", "wording"]
    extra = 0
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("newsletter")

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


UserAdmin.inlines = [*UserAdmin.inlines, SubscriptionInline]
