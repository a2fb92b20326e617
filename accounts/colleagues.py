"""How chief editors invite colleagues, change their roles and end their access, without a superuser.

Nobody can give themselves more rights. A role is one of three fixed sets of groups, and nobody can change their own. Only a
superuser can make superusers or chief editors or give rights to one person, and only a superuser can change such colleagues.
"""

from enum import Enum

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Colleague, User
from accounts.next_page import with_next
from articles.models import PreviewLink


class Role(Enum):
    """A role at the desk. The value is its name on the screen, `groups` are the groups that it consists of."""

    JOURNALIST = "Journalist"
    EDITOR = "Editor"
    CHIEF = "Chief editor"

    @property
    def groups(self) -> frozenset[str]:
        return _GROUPS[self]


_GROUPS = {
    Role.JOURNALIST: frozenset({"Journalists"}),
    Role.EDITOR: frozenset({"Editors"}),
    Role.CHIEF: frozenset({"Editors", "Chief editors"}),
}
_FOR_CHIEFS = (Role.JOURNALIST, Role.EDITOR)


class Refused(Exception):
    """Raised for a step that is not allowed. The message tells the user why."""


def roles_given_by(by: User) -> tuple[Role, ...]:
    return tuple(Role) if by.is_superuser else _FOR_CHIEFS


def role_of(user: User) -> Role | None:
    """Return the user's role. None for a superuser, and for a set of groups that is not a role."""
    names = {group.name for group in user.groups.all()}
    return next((role for role in Role if role.groups == names and not user.is_superuser), None)


def may_touch(by: User, user: User) -> bool:
    """Return whether `by` may change this colleague's role or end their access."""
    if user.pk == by.pk or user.is_superuser or not by.has_perm("accounts.change_colleague"):
        return False
    if by.is_superuser:
        return True
    names = {group.name for group in user.groups.all()}
    return names <= {"Journalists", "Editors"} and not user.user_permissions.exists()


def refusal(email: str) -> str:
    """Return why this address (in canonical spelling) cannot be invited, or "" if it can."""
    user = User.objects.of_address(email)
    if user is None:
        return ""
    if user.is_staff or user.is_superuser:
        return "Somebody with this address already works here."
    return "" if user.is_active else "The account with this address is closed. An administrator can open it."


@transaction.atomic
def invite(email: str, name: str, role: Role, *, by: User) -> Colleague:
    """Give the owner of an address access with a role. If they have a reader's account, it becomes a colleague's.

    No password is made. Raises Refused.
    """
    _check_role(role, by)
    if said := refusal(email):
        raise Refused(said)
    user = User.objects.of_address(email) or User.objects.create_user(email)
    if not user.email_verified:
        # The account may have been opened by somebody who does not own the address. From now on it needs a code by mail.
        user.set_unusable_password()
        user.sessions.all().delete()
    user.name = user.name or name
    user.is_staff = True
    user.save()
    # A colleague who returns does not get earlier personal rights back.
    user.user_permissions.clear()
    _set_groups(user, role)
    return Colleague.objects.get(pk=user.pk)


@transaction.atomic
def change_role(colleague: Colleague, role: Role, *, by: User) -> None:
    _check_role(role, by)
    _set_groups(_locked(colleague, by), role)


@transaction.atomic
def end_access(colleague: Colleague, *, by: User) -> None:
    """Remove the colleague's rights at the desk, sign them out everywhere and close the preview links that they made.

    Their reader's account and their texts stay. Raises Refused.
    """
    user = _locked(colleague, by)
    user.is_staff = False
    user.save(update_fields=["is_staff"])
    user.groups.clear()
    user.user_permissions.clear()
    user.sessions.all().delete()
    PreviewLink.objects.filter(made_by=user).revoke(timezone.now())


def send_invitation(request: HttpRequest, colleague: Colleague) -> None:
    """Send the invitation, with a link for signing in with a code. Raises MailDown."""
    context = {
        "colleague": colleague,
        "invited_by": request.user.get_full_name(),
        "role": role_of(colleague),
        "sign_in": settings.SITE_ADDRESS + with_next(reverse("account_login"), reverse("admin:index")),
    }
    get_adapter(request).send_mail("account/email/staff_invitation", colleague.email, context)


def _check_role(role: Role, by: User) -> None:
    if not by.has_perm("accounts.add_colleague") or role not in roles_given_by(by):
        raise Refused("You may not give this role.")


def _locked(colleague: Colleague, by: User) -> User:
    """Return the colleague as stored now, because they may have become an administrator since the page was shown.

    Raises Refused.
    """
    user = User.objects.select_for_update().get(pk=colleague.pk)
    if not user.is_staff or not may_touch(by, user):
        raise Refused("You may not change this colleague.")
    return user


def _set_groups(user: User, role: Role) -> None:
    user.groups.set(Group.objects.filter(name__in=role.groups))
