"""The screen where a chief editor manages colleagues."""

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from accounts import colleagues
from accounts.adapters import MailDown
from accounts.addresses import canonical_address
from accounts.colleagues import Role
from accounts.models import Colleague
from articles.admin.parts.searching import BoundedSearch
from articles.admin.parts.wording import OwnWords

NOT_SENT = "The mail could not be sent just now. Send it again from this page in a few minutes."


class RoleForm(forms.ModelForm):
    """`by` is who fills in the form; only roles that they may give are offered."""

    by = None

    role = forms.ChoiceField(
        label="Role",
        widget=forms.RadioSelect,
        help_text="Journalists write and edit their own drafts. Editors also edit what others wrote, publish and withdraw.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            self.fields["role"].choices = [(role.name, role.value) for role in colleagues.roles_given_by(self.by)]
            if self.instance.pk and (role := colleagues.role_of(self.instance)):
                self.initial["role"] = role.name

    def clean_role(self) -> Role:
        return Role[self.cleaned_data["role"]]


class InvitationForm(RoleForm):
    class Meta:
        model = Colleague
        fields = ["email", "name"]

    def clean_email(self) -> str:
        email = canonical_address(self.cleaned_data["email"])
        if said := colleagues.refusal(email):
            raise ValidationError(said)
        return email

    def _get_validation_exclusions(self):
        # It is not an error if a reader has this address: they become a colleague.
        return super()._get_validation_exclusions() | {"email"}


class AccessFilter(admin.SimpleListFilter):
    title = "access"
    parameter_name = "access"

    def lookups(self, request, model_admin):
        return [("open", "May enter the desk"), ("ended", "Ended")]

    def queryset(self, request, queryset):
        asked = {"open": True, "ended": False}
        return queryset.filter(is_staff=asked[self.value()]) if self.value() in asked else queryset


@admin.register(Colleague)
class ColleagueAdmin(OwnWords, BoundedSearch, admin.ModelAdmin):
    form = RoleForm
    fields = ["email", "name", "role", "state", "last_login"]
    list_display = ["who", "email", "role", "state", "second_factor", "last_login"]
    list_filter = [AccessFilter, "groups"]
    search_fields = ["name", "email"]
    ordering = ["name", "email"]
    actions = None
    change_form_template = "admin/accounts/colleague/change_form.html"

    # --- Who may do what

    def has_change_permission(self, request, obj=None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or (obj.is_staff and colleagues.may_touch(request.user, obj))

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    # --- The list

    def get_queryset(self, request):
        """Show who may enter the desk, and who once could: their history stays readable."""
        steps = LogEntry.objects.filter(content_type=_type()).values_list("object_id", flat=True).distinct()
        once = [int(pk) for pk in steps if pk]
        factor = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
        found = super().get_queryset(request).filter(Q(is_staff=True) | Q(pk__in=once))
        return found.annotate(has_factor=Exists(factor)).prefetch_related("groups")

    @admin.display(description="name", ordering="name")
    def who(self, colleague):
        return str(colleague)

    @admin.display(description="role")
    def role(self, colleague):
        if colleague.is_superuser:
            return "Administrator"
        role = colleagues.role_of(colleague)
        return role.value if role else ", ".join(group.name for group in colleague.groups.all()) or "None"

    @admin.display(description="access")
    def state(self, colleague):
        if not colleague.is_active:
            return "Account closed"
        if not colleague.is_staff:
            return "Ended"
        return "May enter the desk" if colleague.last_login else "Invited, has not come yet"

    @admin.display(description="second factor", boolean=True)
    def second_factor(self, colleague):
        return colleague.has_factor

    # --- The screens

    def get_fields(self, request, obj=None):
        return self.fields if obj else ["email", "name", "role"]

    def get_readonly_fields(self, request, obj=None):
        # An address opens an account, so only an administrator changes it.
        return ["email", "name", "state", "last_login"] if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        base = RoleForm if obj else InvitationForm
        kwargs["form"] = type(base.__name__, (base,), {"by": request.user})
        return super().get_form(request, obj, change=change, **kwargs)

    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, {"title": "Invite a colleague"} | (extra_context or {}))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= {"show_save_and_continue": False, "show_save_and_add_another": False}
        if obj and self.has_change_permission(request, obj):
            context["end_access"] = reverse("admin:accounts_colleague_end_access", args=[obj.pk])
            if not obj.last_login:
                context["invite_again"] = reverse("admin:accounts_colleague_invite_again", args=[obj.pk])
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    def save_model(self, request, obj, form, change) -> None:
        role = form.cleaned_data["role"]
        try:
            if change:
                colleagues.change_role(obj, role, by=request.user)
                return
            made = colleagues.invite(obj.email, form.cleaned_data["name"], role, by=request.user)
        except colleagues.Refused as refused:
            raise PermissionDenied(str(refused)) from refused
        # Django goes on with the object that the form made.
        obj.__dict__.update(made.__dict__)

    def construct_change_message(self, request, form, formsets, add=False) -> str:
        role = form.cleaned_data["role"].value
        if add:
            return f"Invited as {role.lower()}."
        before = Role[form.initial["role"]].value if form.initial.get("role") else "none"
        return f"Role changed from {before} to {role}."

    def response_add(self, request, obj, post_url_continue=None) -> HttpResponse:
        self._send(request, obj)
        return HttpResponseRedirect(_address("change", obj))

    # --- Further steps

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/end_access/", wrap(self.end_access_view), name="accounts_colleague_end_access"),
            path("<int:pk>/invite_again/", wrap(self.invite_again_view), name="accounts_colleague_invite_again"),
            *super().get_urls(),
        ]

    def end_access_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        colleague = self._theirs(request, pk)
        if request.method == "POST":
            try:
                colleagues.end_access(colleague, by=request.user)
            except colleagues.Refused as refused:
                raise PermissionDenied(str(refused)) from refused
            self._log(request, colleague, "Access ended.")
            self.message_user(request, f"{colleague} can no longer enter the desk.", messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:accounts_colleague_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"End access: {colleague}",
            "opts": self.opts,
            "original": colleague,
            "back": _address("change", colleague),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/accounts/colleague/end_access.html", context)

    def invite_again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        colleague = self._theirs(request, pk)
        if request.method == "POST" and not colleague.last_login:
            self._send(request, colleague)
            self._log(request, colleague, "Invitation sent again.")
        return HttpResponseRedirect(_address("change", colleague))

    def _send(self, request: HttpRequest, colleague: Colleague) -> None:
        try:
            colleagues.send_invitation(request, colleague)
        except MailDown:
            self.message_user(request, f"{colleague} has access. {NOT_SENT}", messages.ERROR)
        else:
            said = f"An invitation is on its way to {colleague.email}. It holds a link to sign in, and no password."
            self.message_user(request, said, messages.SUCCESS)

    def _theirs(self, request: HttpRequest, pk: int) -> Colleague:
        colleague = self.get_object(request, str(pk))
        if colleague is None:
            raise Http404
        if not self.has_change_permission(request, colleague):
            raise PermissionDenied
        return colleague

    def _log(self, request: HttpRequest, colleague: Colleague, said: str) -> None:
        LogEntry.objects.create(
            user_id=request.user.pk,
            content_type=_type(),
            object_id=str(colleague.pk),
            object_repr=str(colleague)[:200],
            action_flag=CHANGE,
            change_message=said,
        )


def _type() -> ContentType:
    return ContentType.objects.get_for_model(Colleague, for_concrete_model=False)


def _address(verb: str, colleague: Colleague) -> str:
    return reverse(f"admin:accounts_colleague_{verb}", args=[colleague.pk])
