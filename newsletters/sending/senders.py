"""One round of a sender: start the editions that are due, then send. The command and the web server both use it."""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections, connections
from django.utils import timezone

from newsletters.models import Edition
from newsletters.sending import due
from newsletters.sending.draining import Drained, drain

log = logging.getLogger(__name__)

# For how many seconds an idle sender waits before it checks again.
PAUSE = 5


def round_of(
    now: datetime,
    should_stop: Callable[[], bool] = lambda: False,
    told: Callable[[Edition, Counter], None] = lambda edition, endings: None,
    ignores_quiet_hours_for: Edition | None = None,
) -> list[tuple[Edition, Drained]]:
    """Start the editions that are due at `now` and send the waiting mails. Returns each edition with its results."""
    due.start_due(now)
    done = []
    for edition in due.in_sending():
        if should_stop():
            break
        drained = drain(
            edition,
            should_stop=should_stop,
            ignores_quiet_hours=edition == ignores_quiet_hours_for,
            told=lambda endings, edition=edition: told(edition, endings),
        )
        done.append((edition, drained))
    return done


def start_in_server() -> None:
    """Send newsletters from a thread of this web server (NEWSLETTER_SEND_FROM_SERVER), for machines without a worker."""
    threading.Thread(target=_rounds_for_ever, name="newsletters", daemon=True).start()


def _rounds_for_ever() -> None:
    # When the server stops, this daemon thread ends like a killed sender. At most one mail is then uncertain.
    pause = threading.Event()
    while not pause.wait(PAUSE):
        try:
            close_old_connections()
            round_of(timezone.now())
        except Exception:
            # An error in one round, such as a database that is away, must not end the thread.
            log.exception("A round of sending newsletters failed; the next one follows")
        finally:
            connections.close_all()
