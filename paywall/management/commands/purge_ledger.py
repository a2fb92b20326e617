"""Delete rows that the meter no longer needs. Run this daily or monthly; running it twice does no harm."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from paywall import meter, network
from paywall.ledger import reads


class Command(BaseCommand):
    help = "Delete the ledger's reads of past months and its allowances of past days."

    def add_arguments(self, parser):
        parser.add_argument(
            "--keep",
            type=int,
            default=0,
            metavar="MONTHS",
            help="number of past months to keep besides the current one (default: 0)",
        )

    def handle(self, *args, **options):
        if options["keep"] < 0:
            raise CommandError("--keep must be a number of months, 0 or more.")
        now = timezone.now()
        period = meter.before(meter.period_of(now, ZoneInfo(settings.TIME_ZONE)), options["keep"])
        try:
            gone, allowances = reads.purge(period, network.day_of(now - timedelta(days=1)))
        except reads.Unavailable as error:
            raise CommandError(f"Could not purge the ledger: {error}. Old rows stay until the next run.") from error
        self.stdout.write(f"Deleted {gone} reads of months before {period} and {allowances} allowances of past days.")
