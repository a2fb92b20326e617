"""One canonical spelling for each e-mail address, and functions that record which address of a user is verified."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

LONGEST_ADDRESS = 254
# The most characters that mail servers accept before the @ (RFC 5321, section 4.5.3.1.1).
LONGEST_NAME = 64


def canonical_address(text: str) -> str:
    """Return the spelling under which an address is stored and compared: lower case, with the domain in IDNA form.

    `Ada@Bücher.example` becomes `ada@xn--bcher-kva.example`, so two spellings of one mailbox are one account.
    Raises ValidationError if the text is not an address that can receive e-mail.
    """
    name, at, domain = text.strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValidationError("Enter a valid e-mail address.", code="invalid") from error
    address = f"{name}{at}{domain}"
    # Refuse a bare IP address as domain, such as [127.0.0.1]: it is no reader's mailbox, but may be an internal server.
    if domain.startswith("[") or len(name) > LONGEST_NAME:
        raise ValidationError("Enter a valid e-mail address.", code="invalid")
    # Refuse non-ASCII letters: few mailboxes have them, and many imitate ASCII letters.
    if not address.isascii() or len(address) > LONGEST_ADDRESS:
        raise ValidationError("Enter a valid e-mail address.", code="invalid")
    validate_email(address)
    return address


def verify_address(user) -> None:
    """Record the user's address as verified: after a correct code, in `createsuperuser` and in the seeds.

    Any other addresses of the user are deleted, because an account has only one. `accounts/receivers.py` updates
    `user.email_verified` in the database.
    """
    user.emailaddress_set.exclude(email=user.email).delete()
    user.emailaddress_set.update_or_create(email=user.email, defaults={"verified": True, "primary": True})
    user.email_verified = True


def change_address(user, email: str, *, verified: bool) -> None:
    """Give the user another address. An unverified one opens nothing until they sign in with a code sent to it."""
    user.email = canonical_address(email)
    user.email_verified = verified
    user.save(update_fields=["email", "email_verified"])
    user.emailaddress_set.exclude(email=user.email).delete()
    user.emailaddress_set.update_or_create(email=user.email, defaults={"verified": verified, "primary": True})
