"""Addresses that get no newsletter. A keyed hash finds them, also after the address itself was deleted."""

from django.utils.crypto import salted_hmac

from newsletters.models import Suppression

_SALT = "newsletters.suppression"


def hash_of(address: str) -> str:
    """The keyed hash of an address; spellings in capitals are the same mailbox."""
    return salted_hmac(_SALT, address.strip().lower(), algorithm="sha256").hexdigest()


def is_suppressed(address: str) -> bool:
    return Suppression.objects.filter(address_hash=hash_of(address)).exists()


def suppress(address: str, cause: str, source: str = "") -> bool:
    """Send nothing more to this address; False if that was so already. The first cause stays."""
    address = address.strip().lower()
    _, is_new = Suppression.objects.get_or_create(
        address_hash=hash_of(address), defaults={"address": address, "cause": cause, "source": source[:300]}
    )
    return is_new


def lift(address: str) -> bool:
    """Send to this address again, because its owner has asked for it anew; what an editor entered stays."""
    causes = (Suppression.Cause.BOUNCED, Suppression.Cause.COMPLAINED)
    return bool(Suppression.objects.filter(address_hash=hash_of(address), cause__in=causes).delete()[0])


def forget_address(address: str) -> None:
    """Keep the hash alone: the owner has deleted the account."""
    Suppression.objects.filter(address_hash=hash_of(address)).update(address="", source="")
