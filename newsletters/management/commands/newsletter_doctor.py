from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsletters.doctor import findings


class Command(BaseCommand):
    help = "Check whether this site keeps the rules for bulk mail. Exits with status 1 if something is missing."

    def handle(self, **options):
        missing = 0
        for finding in findings(timezone.now()):
            mark = {True: "OK", False: "MISSING", None: "for you"}[finding.holds]
            missing += finding.holds is False
            self.stdout.write(f"{mark:8} {finding.rule}: {finding.words}")
        if missing:
            raise CommandError(
                f"{missing} rule{'s' if missing != 1 else ''} for bulk mail not kept. The lines above say what to do."
            )
        self.stdout.write("Every rule that can be checked from here is kept.")
