"""Who asked for which newsletter, as a file: for a copy, for another system, and to bring readers back (`import_readers`)."""

import csv
from datetime import UTC

from django.core.management.base import BaseCommand, CommandError

from newsletters.models import Newsletter, Subscription

COLUMNS = ("email", "given_at", "source", "wording", "newsletter")


class Command(BaseCommand):
    help = (
        "Print, as CSV, each reader whose consent to a newsletter stands: address, time (UTC), where it was given, the "
        "words that stood beside the box, and which newsletter. Closed accounts and addresses that were never proven are left out."
    )

    def add_arguments(self, parser):
        parser.add_argument("--newsletter", metavar="ADDRESS", help="only this one, for example: daily")

    def handle(self, *, newsletter: str | None, **options):
        standing = Subscription.objects.filter(ended_at=None, user__is_active=True, user__email_verified=True)
        if newsletter:
            if not Newsletter.objects.filter(slug=newsletter).exists():
                known = ", ".join(Newsletter.objects.values_list("slug", flat=True))
                raise CommandError(f"There is no newsletter “{newsletter}”. There are: {known}.")
            standing = standing.filter(newsletter__slug=newsletter)
        rows = csv.writer(self.stdout, lineterminator="\n")
        rows.writerow(COLUMNS)
        found = standing.order_by("given_at", "pk").values_list(
            "user__email", "given_at", "source", "wording", "newsletter__slug"
        )
        for email, given_at, *rest in found.iterator():
            rows.writerow((email, given_at.astimezone(UTC).isoformat(), *rest))
