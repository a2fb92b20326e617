"""One spelling for each e-mail address, and the verbs that say which address of a user is proven."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

LONGEST_ADDRESS = 254
# What mail servers take before the @ (RFC 5321, 4.5.3.1.1).
LONGEST_NAME = 64


def canonical_address(text: str) -> str:
    """The one spelling under which an address is stored and compared: lower case, the domain as mail servers write it.

    `Ada@Bücher.example` gives `ada@xn--bcher-kva.example`, so that two spellings of one mailbox are one account.
    Raises ValidationError where the text is no address that mail can be sent to.
    """
    name, at, domain = text.strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValidationError("Enter a valid e-mail address.", code="invalid") from error
    address = f"{name}{at}{domain}"
    # A bare number of a host ([127.0.0.1]) is nobody's mailbox, though it may be one of a server behind our own.
    if domain.startswith("[") or len(name) > LONGEST_NAME:
        raise ValidationError("Enter a valid e-mail address.", code="invalid")
    # Letters that lower() leaves outside ASCII reach few mailboxes and imitate many.
    if not address.isascii() or len(address) > LONGEST_ADDRESS:
        raise ValidationError("Enter a valid e-mail address.", code="invalid")
    validate_email(address)
    return address


def verify_address(user) -> None:
    """Record that the user's address is proven: for a right code, for `createsuperuser` and for the seeds.

    Other addresses of the user go: an account has one. `user.email_verified` follows (`accounts/receivers.py`).
    """
    user.emailaddress_set.exclude(email=user.email).delete()
    user.emailaddress_set.update_or_create(email=user.email, defaults={"verified": True, "primary": True})
    user.email_verified = True


def change_address(user, email: str, *, verified: bool) -> None:
    """Give the user another address. Unproven, it opens nothing until they sign in with a code that is sent there."""
    user.email = canonical_address(email)
    user.email_verified = verified
    user.save(update_fields=["email", "email_verified"])
    user.emailaddress_set.exclude(email=user.email).delete()
    user.emailaddress_set.update_or_create(email=user.email, defaults={"verified": verified, "primary": True})
