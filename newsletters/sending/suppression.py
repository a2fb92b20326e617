"""Addresses that get no newsletter. They are found by a keyed hash, even after the address itself was deleted."""

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from newsletters.models import Suppression

_SALT = "newsletters.suppression"


def hash_of(address: str) -> str:
    """The keyed hash of an address. Capital letters make no difference."""
    return salted_hmac(_SALT, address.strip().lower(), algorithm="sha256").hexdigest()


def is_suppressed(address: str) -> bool:
    return Suppression.objects.filter(address_hash=hash_of(address)).exists()


def suppress(address: str, cause: str, source: str = "") -> bool:
    """Send no more newsletters to this address. False if it was already suppressed; the first cause then stays."""
    address = address.strip().lower()
    _, is_new = Suppression.objects.get_or_create(
        address_hash=hash_of(address), defaults={"address": address, "cause": cause, "source": source[:300]}
    )
    return is_new


def is_lifted_by_asking(address: str) -> bool:
    """Whether the address is suppressed, and a new request by its owner lifts that. An editor's entry is not lifted so."""
    return _lifted_by_asking(address).exists()


def lift(address: str) -> bool:
    """Send to this address again, because its owner is signed in and has asked for a newsletter. False if nothing changed."""
    return bool(_lifted_by_asking(address).delete()[0])


def _lifted_by_asking(address: str) -> QuerySet[Suppression]:
    causes = (Suppression.Cause.BOUNCED, Suppression.Cause.COMPLAINED)
    return Suppression.objects.filter(address_hash=hash_of(address), cause__in=causes)


def forget_address(address: str) -> None:
    """Keep only the hash, because the owner has deleted the account."""
    Suppression.objects.filter(address_hash=hash_of(address)).update(address="", source="")
