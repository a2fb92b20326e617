"""The loop of one sender: claim rows, hand over their mails and record the results, until the edition is done."""

import logging
import os
import re
import secrets
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from newsletters.models import Edition
from newsletters.sending import ledger
from newsletters.sending.alarm import pause_and_tell
from newsletters.sending.hours import is_quiet
from newsletters.sending.ledger import Claim, Ending
from newsletters.sending.messages import message_for
from newsletters.sending.transport import Refused, Transport, TryLater, Unclear, open_transport

log = logging.getLogger(__name__)

# The edition is paused after this many failures in a row: something must be wrong with the server or with this program.
FAILURES_IN_A_ROW = 20
_ADDRESS = re.compile(r"[^\s<>\"']+@[^\s<>\"']+")


@dataclass
class Drained:
    """The results of one sender, and why it stopped: finished, waiting, paused, quiet, deadline or stopped."""

    why: str = "stopped"
    endings: Counter = field(default_factory=Counter)
    next_try_at: datetime | None = None


def drain(
    edition: Edition,
    deadline: float | None = None,
    *,
    transport: Transport | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    ignores_quiet_hours: bool = False,
    told: Callable[[Counter], None] = lambda endings: None,
) -> Drained:
    """Send the waiting mails of a frozen edition. Several senders may do this at once.

    `deadline` is a time of the monotonic clock. `should_stop` is called before each mail, `told` with the counts after each.
    """
    sender = _Sender(edition, deadline, transport or open_transport(), should_stop, ignores_quiet_hours, told)
    try:
        return sender.run()
    finally:
        sender.end()


def worker_name() -> str:
    """A unique name for this sender, which tells an operator where it runs."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"


class _Sender:
    def __init__(self, edition, deadline, transport, should_stop, ignores_quiet_hours, told):
        self.edition, self.deadline, self.transport = edition, deadline, transport
        self.should_stop, self.ignores_quiet_hours, self.told = should_stop, ignores_quiet_hours, told
        self.worker = worker_name()
        self.drained = Drained()
        self.failures = 0
        # The last mail and its result. They are recorded in the same transaction as the beginning of the next mail.
        self.unwritten: tuple[Claim, Ending] | None = None

    def run(self) -> Drained:
        while not self._must_end():
            ledger.make_durable()
            rows = ledger.persistently(lambda: ledger.claim(self.edition, self.worker, timezone.now()))
            if not rows:
                self._nothing_to_claim()
                break
            for row in rows:
                if self._must_end():
                    break
                self._send(row)
            self._write()
            if self._is_halted():
                self.drained.why = "paused"
                break
        return self.drained

    def end(self) -> None:
        """Record the last result, give back the claimed rows that were not begun, and close the connection."""
        try:
            self._write()
            ledger.persistently(lambda: ledger.release(self.edition, self.worker))
        finally:
            self.transport.close()

    def _must_end(self) -> bool:
        if self.should_stop():
            self.drained.why = "stopped"
        elif self.deadline is not None and time.monotonic() >= self.deadline:
            self.drained.why = "deadline"
        elif not self.ignores_quiet_hours and is_quiet(timezone.now()):
            self.drained.why = "quiet"
        elif self.failures >= FAILURES_IN_A_ROW:
            self.drained.why = "paused"
        else:
            return False
        return True

    def _send(self, row: Claim) -> None:
        begun = time.monotonic()
        ready = ledger.persistently(
            lambda: ledger.begin(self.edition, row, self.worker, timezone.now(), self._write_unwritten)
        )
        self.unwritten = None
        if ready is None:
            return
        ending = self._handed_over(ready)
        self.unwritten = ready, ending
        self.drained.endings[ending.kind] += 1
        self.told(self.drained.endings)
        if ending.kind == "sent":
            self.failures = 0
        else:
            self._note_failure(ending)
        if settings.NEWSLETTER_RATE:
            # The result is recorded before the pause. If the sender dies while it sleeps, no mail is left in doubt.
            self._write()
            time.sleep(max(0.0, 1 / settings.NEWSLETTER_RATE - (time.monotonic() - begun)))

    def _handed_over(self, row: Claim) -> Ending:
        try:
            message = message_for(self.edition, row.id, row.user_id, row.address)
            return Ending("sent", provider_id=self.transport.hand_over(message))
        except TryLater as error:
            return Ending("later", str(error))
        except Refused as error:
            return Ending("refused", str(error))
        except Unclear as error:
            return Ending("unclear", str(error))
        except Exception as error:
            # This is a bug here, or an error of an unknown backend. The mail may or may not have left.
            log.exception("A mail of %s could not be handed over", self.edition)
            return Ending("unclear", f"{type(error).__name__}: {error}")

    def _note_failure(self, ending: Ending) -> None:
        self.failures += 1
        if self.failures == FAILURES_IN_A_ROW:
            self._write()
            # The reason is stored with the edition, so it must not name a reader.
            words = _ADDRESS.sub("(an address)", ending.words)
            reason = f"{FAILURES_IN_A_ROW} mails in a row were not accepted. The last answer was: {words}"
            pause_and_tell(self.edition, reason)

    def _write(self) -> None:
        if self.unwritten is not None:
            ledger.persistently(self._write_unwritten)
            self.unwritten = None

    def _write_unwritten(self) -> None:
        if self.unwritten is not None:
            row, ending = self.unwritten
            ledger.end(self.edition, row, self.worker, ending, timezone.now())

    def _nothing_to_claim(self) -> None:
        if self._is_halted():
            self.drained.why = "paused"
        elif ledger.persistently(lambda: ledger.finish(self.edition, timezone.now())):
            self.drained.why = "finished"
        else:
            self.drained.why = "waiting"
            self.drained.next_try_at = ledger.next_try_at(self.edition)

    def _is_halted(self) -> bool:
        return not Edition.objects.filter(pk=self.edition.pk, paused_at=None, stopped_at=None).exists()
