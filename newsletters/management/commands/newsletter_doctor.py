from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsletters.doctor import findings


class Command(BaseCommand):
    help = "Say in words what the rules of bulk mail still miss on this site. Ends with 1 where something is missing."

    def handle(self, **options):
        missing = 0
        for finding in findings(timezone.now()):
            mark = {True: "holds", False: "MISSING", None: "for you"}[finding.holds]
            missing += finding.holds is False
            self.stdout.write(f"{mark:8} {finding.rule}: {finding.words}")
        if missing:
            raise CommandError(
                f"{missing} rule{'s' if missing != 1 else ''} of bulk mail not kept; the lines above say what to do."
            )
        self.stdout.write("All that can be told from here holds.")
