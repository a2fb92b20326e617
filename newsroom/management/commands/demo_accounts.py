"""Create the three demo accounts."""

from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from newsroom.checks import is_loopback
from newsroom.demo import ACCOUNTS


class Command(BaseCommand):
    help = "Create a journalist, an editor and a reader for the demo. Works only if SITE_ADDRESS is this machine."

    def handle(self, **options):
        host = urlsplit(settings.SITE_ADDRESS).hostname or ""
        if not is_loopback(host):
            raise CommandError(
                f"The demo's passwords are public, and others may be able to reach {settings.SITE_ADDRESS}. "
                "No accounts were created."
            )
        for who, email, password, name, group in ACCOUNTS:
            make_account(email, password, name, group)
            self.stdout.write(f"{who:<12}{email:<26}{password}")


@transaction.atomic
def make_account(email: str, password: str, name: str, group: str) -> None:
    """Create the account with a verified address. An existing account with this address is left unchanged."""
    users = get_user_model().objects
    if users.filter(email__iexact=email).exists():
        return
    user = users.create_user(email, password, name=name, is_staff=bool(group), email_verified=True)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if group:
        user.groups.add(Group.objects.get(name=group))
