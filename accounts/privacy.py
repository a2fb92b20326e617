"""Export or delete everything that is stored about a person.

Other apps that store data about a user register it here with `register`, because `accounts` may not import them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db import transaction
from django.utils import timezone

from accounts.models import User


@dataclass(frozen=True)
class Holding:
    """One kind of data about a user.

    `export(user)` returns values that are ready for JSON. `erase(user)` removes data that is not deleted with the user's row.
    """

    name: str
    export: Callable[[User], object]
    erase: Callable[[User], None] | None = None


# What histories say in place of a person.
DELETED = "(account deleted)"
_holdings: dict[str, Holding] = {}


def register(name: str, export: Callable[[User], object], erase: Callable[[User], None] | None = None) -> None:
    """Add an app's data to export and deletion. Call this in the app's `ready()`; `name` is the key in the reader's file."""
    _holdings[name] = Holding(name, export, erase)


def take_out(user: User) -> dict[str, object]:
    """Return everything that is stored about this user, ready for JSON, with times in ISO 8601.

    Passwords, hashes and codes are left out.
    """
    return {
        "taken_out_at": timezone.now(),
        "account": {
            "e-mail address": user.email,
            "name": user.name,
            "e-mail address is verified": user.email_verified,
            "registered": user.date_joined,
            "last signed in": user.last_login,
            "password is set": user.has_usable_password(),
            "may enter the admin": user.is_staff,
            "groups": [group.name for group in user.groups.all()],
        },
        "e-mail addresses": list(user.emailaddress_set.values("email", "verified", "primary")),
        "second factors": list(user.authenticator_set.values("type", "created_at", "last_used_at")),
        "browsers signed in": list(user.sessions.values("expire_date")),
        "changes made in the admin": list(user.logentry_set.values("action_time", "object_repr", "change_message")),
        "texts typed on the desk and not saved": list(
            user.unsaved_texts.exclude(text=None).values("piece", "typed_at", "text")
        ),
    } | {holding.name: holding.export(user) for holding in _holdings.values()}


def delete(user: User) -> None:
    """Delete the account and all that is held of the person: addresses, sessions, second factors, other apps' rows.

    Articles by a member of staff stay, and so do the entries in the articles' histories, but without the person.
    """
    with transaction.atomic():
        for holding in _holdings.values():
            if holding.erase is not None:
                holding.erase(user)
        # What staff did to the account stays in the desk's history, which would otherwise name it by its address.
        about = LogEntry.objects.filter(content_type=get_content_type_for_model(user), object_id=str(user.pk))
        about.update(object_repr=DELETED)
        user.delete()
