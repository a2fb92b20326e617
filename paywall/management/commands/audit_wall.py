"""Attack your own running site as strangers would, and report whether each attack reached locked text."""

import signal
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from paywall.audit import Finding, NothingLocked, NotThisSite, audit
from paywall.ledger.reads import Unavailable

_STYLES = {
    Finding.LEAK: "ERROR",
    Finding.CANNOT_TELL: "ERROR",
    Finding.SAFE: "SUCCESS",
    Finding.NOT_APPLICABLE: "WARNING",
}


class Command(BaseCommand):
    help = (
        "Attack this site over HTTP as strangers would, and print one line per attack: safe, leak, not applicable, "
        "or cannot tell. Run it with the site's own settings and database. The exit code is 1 for any leak or any attack "
        "that could not be judged, and 2 if the server does not use these settings."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--base-url", default=settings.SITE_ADDRESS, help="the address of the site (default: SITE_ADDRESS)"
        )

    def handle(self, *args, **options):
        base_url = options["base_url"].rstrip("/")
        if urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).hostname:
            raise CommandError(f"{base_url!r} is not a web address. Begin it with http:// or https://.")
        if settings.ARTICLES_OPEN:
            raise CommandError(
                "ARTICLES_OPEN is on: every article is open to every visitor, so there is no wall to attack."
            )
        signal.signal(signal.SIGTERM, _interrupt)
        began = time.monotonic()
        try:
            results = audit(base_url, self._tell)
        except NothingLocked:
            raise CommandError(
                "There is nothing to attack: no published premium or registered piece has a locked sentence that does not "
                "also appear in public text."
            ) from None
        except NotThisSite as error:
            raise CommandError(str(error), returncode=2) from None
        except KeyboardInterrupt:
            raise CommandError("Interrupted. All traces of the attacks have been removed.") from None
        except (DatabaseError, Unavailable) as error:
            raise CommandError(f"The database does not answer: {error}") from error
        counts = {finding: sum(result.finding is finding for result in results) for finding in Finding}
        told = ", ".join(f"{number} {finding}" for finding, number in counts.items())
        self.stdout.write(f"{len(results)} attacks on {base_url} in {time.monotonic() - began:.0f} s: {told}.")
        if counts[Finding.LEAK] or counts[Finding.CANNOT_TELL]:
            raise CommandError("The wall leaks." if counts[Finding.LEAK] else "Not every attack could be judged.")

    def _tell(self, attack, result):
        style = getattr(self.style, _STYLES[result.finding])
        detail = f": {result.detail}" if result.detail else ""
        self.stdout.write(f"{style(f'{result.finding:<14}')} {attack.title}{detail}")
        self.stdout.flush()


def _interrupt(number, frame):
    raise KeyboardInterrupt
