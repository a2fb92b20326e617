from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.discovery import indexnow


class Command(BaseCommand):
    help = "Tell search engines, through IndexNow, what was published, changed or withdrawn since the last run. Run it every few minutes."

    def handle(self, *args, **options):
        if not settings.INDEXNOW_KEY:
            self.stdout.write("INDEXNOW_KEY is not set, so nothing was sent.")
            return
        try:
            run = indexnow.tell(timezone.now())
        except indexnow.NotTold as failure:
            raise CommandError(f"{failure} The next run sends the same addresses again.") from failure
        if run.addresses:
            self.stdout.write(f"{run.addresses} address{'es' if run.addresses != 1 else ''} sent.")
        else:
            self.stdout.write("Nothing has changed since the last run.")
