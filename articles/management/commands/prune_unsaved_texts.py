from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.models import UnsavedText

DAYS = 30


class Command(BaseCommand):
    help = (
        "Delete texts that were typed on the desk, never saved, and not touched for some time. Run this daily; running it "
        "twice does no harm."
    )

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=DAYS, help=f"how long they are kept (default: {DAYS})")

    def handle(self, *args, days: int, **options):
        if days < 1:
            raise CommandError("--days must be a number of days, 1 or more.")
        gone = UnsavedText.objects.prune(timezone.now() - timedelta(days=days))
        self.stdout.write(f"Deleted {gone} unsaved text{'s' if gone != 1 else ''} older than {days} days.")
