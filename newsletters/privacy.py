"""The newsletters' part of exporting and erasing a person's data (accounts/privacy.py)."""

from django.db.models import F, Q, Value
from django.db.models.functions import Replace

from accounts.models import User
from newsletters.models import Delivery, Suppression

NAME = "newsletters"


def export(user: User) -> dict[str, object]:
    """The user's subscriptions with their consent, the mails, and any suppression of the address. Ready for JSON."""
    given = user.subscriptions.values("newsletter__name", "wording", "source", "given_at", "ended_at", "ended_by")
    mails = user.deliveries.order_by("pk").values(
        "edition__newsletter__name",
        "edition__date",
        "state",
        "address",
        "sent_at",
        "delivered_at",
        "bounced_at",
        "complained_at",
    )
    return {
        "subscriptions": [{"newsletter": row.pop("newsletter__name")} | row for row in given],
        "mails": [
            {"newsletter": row.pop("edition__newsletter__name"), "edition": row.pop("edition__date")} | row
            for row in mails
        ],
        "address shut out": list(_suppressions(user).values("address", "cause", "source", "made_at")),
    }


def erase(user: User) -> None:
    """Remove the personal data that would outlive the account. Subscriptions are deleted with the user's row.

    Mails that have not been sent yet are not sent, even if the edition is being sent. Deliveries stay, so that the counts of
    an edition stay true, but they no longer name the user. A suppressed address stays suppressed by its keyed hash alone.
    """
    deliveries = Delivery.objects.filter(user=user)
    deliveries.filter(state__in=Delivery.OPEN).update(state=Delivery.State.LEFT)
    # The error is erased too, because mail servers often repeat the address in their answers.
    deliveries.update(user=None, address="", error="")
    for address in _addresses(user):
        shut_out = Suppression.objects.filter(address__iexact=address)
        shut_out.update(source=Replace(F("source"), Value(address), Value("…")), address="")


def _suppressions(user: User):
    named = Q(pk__in=())
    for address in _addresses(user):
        named |= Q(address__iexact=address)
    return Suppression.objects.filter(named)


def _addresses(user: User) -> set[str]:
    return {user.email, *user.emailaddress_set.values_list("email", flat=True)}
