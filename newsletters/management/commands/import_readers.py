from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsletters.bringing import COLUMNS, UnreadableFile, bring
from newsletters.models import Newsletter


class Command(BaseCommand):
    help = (
        f"Import verified readers, with their consent to a newsletter, from a CSV file with the columns {', '.join(COLUMNS)}. "
        "No mail is sent. It is safe to run again: readers who already exist are not changed."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="The CSV file, in UTF-8.")
        parser.add_argument("--newsletter", default="daily", help="The address of the newsletter. Default: daily.")
        parser.add_argument("--dry-run", action="store_true", help="Report what would happen, and change nothing.")

    def handle(self, *, file: str, newsletter: str, dry_run: bool, **options):
        found = Newsletter.objects.filter(slug=newsletter).first()
        if found is None:
            known = ", ".join(Newsletter.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no newsletter {newsletter!r}. These exist: {known}.")
        sums: Counter = Counter()
        left_out = 0
        try:
            # Spreadsheets may write a byte order mark, which must not become part of the first column's name.
            with Path(file).open(encoding="utf-8-sig", newline="") as lines:
                for counts, not_taken in bring(lines, found, timezone.now(), is_trial=dry_run):
                    sums += counts
                    left_out += len(not_taken)
                    for row in not_taken:
                        self.stdout.write(f"Line {row.line} is left out: {row.why}.")
        except OSError as error:
            raise CommandError(f"{file} cannot be opened: {error.strerror}.") from error
        except UnreadableFile as error:
            raise CommandError(f"{error} {self._kept(sums, dry_run)}".strip()) from error
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{found}: {sums['new']:,} new readers {would}made, {sums['known']:,} known readers {would}subscribed, "
            f"{sums['already']:,} already subscribed, {left_out:,} left out."
        )
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")

    @staticmethod
    def _kept(sums: Counter, dry_run: bool) -> str:
        if dry_run or not sums:
            return "Nothing was changed."
        return f"{sums['new']:,} readers were made before that. Run it again to go on from there."
