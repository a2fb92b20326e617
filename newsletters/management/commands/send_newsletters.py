"""Send the newsletters that are due. Run it every minute from cron, or as a worker with --loop. Several may run at once."""

import signal
import threading
import time
from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection
from django.utils import timezone

from newsletters.models import Edition, Newsletter
from newsletters.sending import due, senders
from newsletters.sending.draining import Drained
from newsletters.sending.folding import fold_old_editions

# In seconds.
_TELL_EVERY = 2
_FOLD_EVERY = 24 * 3600


class Command(BaseCommand):
    help = (
        "Draw up, freeze and send every newsletter that is due. It is safe to kill it and run it again, and several may run at "
        "once. SIGTERM ends it within 10 seconds, after the mail that is being handed over."
    )

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="Run as a worker until SIGTERM.")
        parser.add_argument(
            "--now",
            metavar="NEWSLETTER",
            help="Make and send today's edition of this newsletter at once, for example: --now daily",
        )
        parser.add_argument(
            "--every",
            type=float,
            default=senders.PAUSE,
            metavar="SECONDS",
            help="How long --loop waits between rounds.",
        )

    def handle(self, *, now: str | None, loop: bool, every: float, **options):
        self.stopped = threading.Event()
        self.said = ""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            self._send(now, loop, every)
        except Error as error:
            raise CommandError(
                f"The database does not answer: {error} Nothing is lost. The next run goes on, and the desk lists a mail that "
                "was being handed over as uncertain."
            ) from error
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _send(self, now: str | None, loop: bool, every: float) -> None:
        asked_for = self._started(now) if now else None
        if loop:
            self._loop(asked_for, every)
        elif not self._round(asked_for):
            self.stdout.write("Nothing is due.")
        if not loop:
            fold_old_editions(timezone.now())

    def _loop(self, asked_for: Edition | None, every: float) -> None:
        folded_at = float("-inf")
        while not self.stopped.is_set():
            try:
                self._round(asked_for)
                if time.monotonic() - folded_at > _FOLD_EVERY:
                    fold_old_editions(timezone.now())
                    folded_at = time.monotonic()
            except Error as error:
                self.stderr.write(f"The database does not answer: {error} The next round follows in {every:g} s.")
                connection.close()
            self.stopped.wait(every)

    def _round(self, asked_for: Edition | None) -> bool:
        self.told_at = time.monotonic()
        self.begun_at = time.monotonic()
        done = senders.round_of(timezone.now(), self.stopped.is_set, self._told, asked_for)
        for edition, drained in done:
            # A loop does not print the same words again in every round.
            words = f"{edition}: {_in_words(drained)}"
            if drained.endings or words != self.said:
                self.stdout.write(words)
            self.said = words
        self.stdout.flush()
        return bool(done)

    def _started(self, slug: str) -> Edition:
        newsletter = Newsletter.objects.filter(slug=slug).first()
        if newsletter is None:
            known = ", ".join(Newsletter.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no newsletter {slug!r}. These exist: {known}.")
        try:
            return due.start_now(newsletter, timezone.now())
        except due.NotSent as reason:
            raise CommandError(str(reason)) from None

    def _told(self, edition: Edition, endings: Counter) -> None:
        if time.monotonic() - self.told_at < _TELL_EVERY:
            return
        self.told_at = time.monotonic()
        rate = endings.total() / (time.monotonic() - self.begun_at)
        self.stdout.write(f"{edition}: {_counts(endings)} of {edition.audience:,}, {rate:,.0f} a second")
        self.stdout.flush()

    def _stop(self, number, frame) -> None:
        self.stopped.set()


def _counts(endings: Counter) -> str:
    words = {"sent": "sent", "later": "to be tried again", "refused": "failed", "unclear": "uncertain"}
    return ", ".join(f"{endings[kind]:,} {word}" for kind, word in words.items() if endings[kind] or kind == "sent")


def _in_words(drained: Drained) -> str:
    at = f"{timezone.localtime(drained.next_try_at):%H:%M:%S}" if drained.next_try_at else ""
    why = {
        "finished": "Everything is sent.",
        "waiting": f"Some mails wait for their next try at {at}." if at else "Other senders have the rest.",
        "paused": "The edition is paused or stopped. The desk says why.",
        "quiet": "The quiet hours have begun. Sending goes on after them.",
        "deadline": "The time is up. The rest waits for the next run.",
        "stopped": "Stopped. The rest waits for the next run.",
    }[drained.why]
    return f"{_counts(drained.endings)}. {why}"
