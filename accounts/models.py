"""Readers and staff: a user is an e-mail address; a name and a password are choices for later."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.addresses import canonical_address, verify_address


class UserManager(BaseUserManager):
    """Makes users whose name is their e-mail address."""

    use_in_migrations = True

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """One spelling for each address; what is no address stays as it is, and validation refuses it."""
        return canonical_address(email or "")

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Make a user; without a password they sign in by a code that is mailed to them."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Make a user who may do everything. Who types this command vouches for the address: it counts as verified."""
        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
            verify_address(user)
        return user

    def of_address(self, email: str) -> "User | None":
        """The user of an address in its canonical spelling, however an import may have spelled theirs."""
        return self.alias(lower_email=Lower("email")).filter(lower_email=email).first()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.alias(lower_email=Lower("email")).get(lower_email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=150, blank=True)
    # A copy of allauth's verified flag of this address, kept in `receivers.py`: the meter asks it on each request.
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
    """A signed-in or anonymous browser. It names its user, so that deleting an account ends its sessions too."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")

    class Meta(AbstractBaseSession.Meta):
        pass
