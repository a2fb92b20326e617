"""Export who asked for which newsletter: as a copy, for another system, or to import readers again (`import_readers`)."""

import csv
from datetime import UTC

from django.core.management.base import BaseCommand, CommandError

from newsletters.models import Newsletter, Subscription

COLUMNS = ("email", "given_at", "source", "wording", "newsletter")


class Command(BaseCommand):
    help = (
        "Print all active newsletter subscriptions as CSV: the reader's address, the time of consent (UTC), where it was "
        "given, its wording, and the newsletter. Closed accounts and unverified addresses are left out."
    )

    def add_arguments(self, parser):
        parser.add_argument("--newsletter", metavar="ADDRESS", help="only this newsletter, for example: daily")

    def handle(self, *, newsletter: str | None, **options):
        standing = Subscription.objects.filter(ended_at=None, user__is_active=True, user__email_verified=True)
        if newsletter:
            if not Newsletter.objects.filter(slug=newsletter).exists():
                known = ", ".join(Newsletter.objects.values_list("slug", flat=True))
                raise CommandError(f"There is no newsletter “{newsletter}”. These exist: {known}.")
            standing = standing.filter(newsletter__slug=newsletter)
        rows = csv.writer(self.stdout, lineterminator="\n")
        rows.writerow(COLUMNS)
        found = standing.order_by("given_at", "pk").values_list(
            "user__email", "given_at", "source", "wording", "newsletter__slug"
        )
        for email, given_at, *rest in found.iterator():
            rows.writerow((email, given_at.astimezone(UTC).isoformat(), *rest))
