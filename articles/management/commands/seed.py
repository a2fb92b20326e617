"""Load the sample magazine."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.publishing.seeding import BadSeeds, Seeding


class Command(BaseCommand):
    help = (
        "Load the sample magazine from a folder (default: seeds/). You can run the command again: it creates what is new "
        "and changes nothing that exists."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default=str(settings.BASE_DIR / "seeds"), help="a folder like seeds/")

    def handle(self, *, folder: str, **options):
        try:
            made = Seeding(Path(folder), timezone.now(), self.stdout.write).load()
        except BadSeeds as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Created {made} things." if made else "Nothing to do: everything has been loaded before.")
