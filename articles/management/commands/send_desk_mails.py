"""Tell people by mail that pieces wait for them."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.publishing import desk_mails


class Command(BaseCommand):
    help = (
        "Send a digest to each person who has new pieces waiting, at most one every quarter of an hour. "
        "Run it every few minutes. A second run sends nothing twice."
    )

    def handle(self, **options):
        number = desk_mails.send(timezone.now())
        self.stdout.write(f"{number} mail{'' if number == 1 else 's'} sent.")
