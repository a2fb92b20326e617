"""Readers and staff. A user is an e-mail address; name and password are optional and can be added later."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.addresses import canonical_address, verify_address


class UserManager(BaseUserManager):
    """Creates users who are identified by their e-mail address."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return the canonical spelling of an address. Raises ValidationError if the text is not an address."""
        return canonical_address(email or "")

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Create a user. Without a password, the user signs in with an e-mailed code."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Create a user with all rights. The operator who runs the command vouches for the address, so it is verified."""
        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
            verify_address(user)
        return user

    def of_address(self, email: str) -> "User | None":
        """Return the user with this address, or None, even if an import stored the address in another case.

        `email` must be in canonical spelling.
        """
        return self.alias(lower_email=Lower("email")).filter(lower_email=email).first()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.alias(lower_email=Lower("email")).get(lower_email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=150, blank=True)
    # A copy of allauth's flag for this address, maintained in `receivers.py`, because the meter reads it on each request.
    email_verified = models.BooleanField("e-mail address is verified", default=False)
    is_staff = models.BooleanField("may enter the admin", default=False)
    is_active = models.BooleanField("active", default=True, help_text="Untick this instead of deleting an account.")
    date_joined = models.DateTimeField("registered", default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_is_unique_in_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email


class Session(AbstractBaseSession):
    """A browser's session, signed in or anonymous. It refers to its user, so deleting an account ends its sessions."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")

    class Meta(AbstractBaseSession.Meta):
        pass


class Colleague(User):
    """A user who may enter the admin, as chief editors see them: without the rights to edit accounts (accounts/colleagues.py)."""

    class Meta:
        proxy = True
        default_permissions = ("add", "change", "view")
