"""Export the readers who asked for the daily newsletter, for the program that sends it."""

import csv
from datetime import UTC

from django.core.management.base import BaseCommand

from accounts.models import NewsletterConsent

COLUMNS = ("email", "given_at", "source", "wording")


class Command(BaseCommand):
    help = (
        "Print a CSV file of the readers with a current consent to the daily newsletter: address, time (UTC), where the "
        "consent was given, and its wording. Closed accounts and unverified addresses are left out."
    )

    def handle(self, **options):
        rows = csv.writer(self.stdout, lineterminator="\n")
        rows.writerow(COLUMNS)
        standing = NewsletterConsent.objects.filter(
            withdrawn_at=None, user__is_active=True, user__email_verified=True
        ).order_by("given_at", "pk")
        found = standing.values_list("user__email", "given_at", "source", "wording")
        for email, given_at, source, wording in found.iterator():
            rows.writerow((email, given_at.astimezone(UTC).isoformat(), source, wording))
