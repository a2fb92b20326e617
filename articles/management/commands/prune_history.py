"""Delete the versions of pieces that are older than the settings allow."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.history import keeping


class Command(BaseCommand):
    help = (
        "Delete versions of pieces older than HISTORY_DAYS, and versions of a step (submitted, approved, "
        "published) older than HISTORY_NAMED_DAYS. The newest version of each piece stays. Run it once a day."
    )

    def handle(self, **options):
        number = keeping.prune(timezone.now())
        self.stdout.write(f"{number} version{'' if number == 1 else 's'} deleted.")
