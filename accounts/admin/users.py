"""Readers and staff in the admin: find them by address, give staff access, close or delete accounts.

The admin neither shows nor sets passwords.
"""

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group

from accounts import privacy
from accounts.addresses import canonical_address, change_address
from accounts.models import User
from articles.admin.parts.searching import BoundedSearch
from articles.admin.parts.wording import OwnWords


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "name", "is_active", "is_staff", "is_superuser", "groups", "user_permissions"]

    def clean_email(self) -> str:
        return canonical_address(self.cleaned_data["email"])


@admin.register(User)
class UserAdmin(OwnWords, BoundedSearch, admin.ModelAdmin):
    form = UserForm
    list_display = ["email", "name", "email_verified", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_staff", "is_active", "email_verified", "groups", "date_joined"]
    search_fields = ["email", "name"]
    ordering = ["-date_joined"]
    date_hierarchy = "date_joined"
    filter_horizontal = ["groups", "user_permissions"]
    readonly_fields = ["email_verified", "date_joined", "last_login"]
    # Apps that hold something of a user add a table of it here.
    inlines: list[type[admin.options.InlineModelAdmin]] = []
    fieldsets = [
        (
            None,
            {
                "fields": ["email", "name", "email_verified", "is_active"],
                "description": "No password is needed: the person who receives e-mail at this address signs in with a code. "
                "A changed address counts as verified once they have signed in with a code.",
            },
        ),
        (
            "Staff",
            {
                "fields": ["is_staff", "groups"],
                "description": "Journalists write and edit their own drafts. Editors can also publish and withdraw.",
            },
        ),
        ("More rights", {"fields": ["is_superuser", "user_permissions"], "classes": ["collapse"]}),
        ("Dates", {"fields": ["date_joined", "last_login"]}),
    ]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_readonly_fields(self, request, obj=None):
        fields = list(super().get_readonly_fields(request, obj))
        if not request.user.is_superuser:
            # Staff with the right to edit users must not be able to give themselves or others more rights.
            fields += ["is_staff", "is_superuser", "groups", "user_permissions"]
        return fields

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def save_model(self, request, obj: User, form, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            change_address(obj, obj.email, verified=False)

    def delete_model(self, request, obj: User) -> None:
        privacy.delete(obj)

    def delete_queryset(self, request, queryset) -> None:
        for user in queryset:
            privacy.delete(user)

    @staticmethod
    def _may_touch(request, obj: User | None) -> bool:
        """Return whether the user may be changed: only superusers may change staff, because an address opens an account."""
        return obj is None or request.user.is_superuser or not (obj.is_staff or obj.is_superuser)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(OwnWords, BoundedSearch, auth_admin.GroupAdmin):
    pass


# An address is edited on its user's screen, so the two cannot diverge.
admin.site.unregister(EmailAddress)
# allauth's own screen shows the authenticator app's secret.
admin.site.unregister(Authenticator)


@admin.register(Authenticator)
class SecondFactorAdmin(OwnWords, BoundedSearch, admin.ModelAdmin):
    """Lets an administrator remove the second factor of a user who has lost both phone and recovery codes."""

    list_display = fields = readonly_fields = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    list_filter = ["type"]
    search_fields = ["user__email", "user__name"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False
