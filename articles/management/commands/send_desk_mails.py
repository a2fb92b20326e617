"""Tell people by mail that pieces wait for them."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.publishing import desk_mails


class Command(BaseCommand):
    help = (
        "Send one digest to each person for whom pieces have begun to wait, at most one in a quarter of an hour. "
        "Run it every few minutes; to run it twice sends nothing twice."
    )

    def handle(self, **options):
        number = desk_mails.send(timezone.now())
        self.stdout.write(f"{number} mail{'' if number == 1 else 's'} sent.")
