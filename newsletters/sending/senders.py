"""A sender's round: start what is due, then drain whatever is being sent. The command and the web server both make it."""

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

# In seconds: how often a sender that waits looks whether something is due.
PAUSE = 5


def round_of(
    now: datetime,
    should_stop: Callable[[], bool] = lambda: False,
    told: Callable[[Edition, Counter], None] = lambda edition, endings: None,
    ignores_quiet_hours_for: Edition | None = None,
) -> list[tuple[Edition, Drained]]:
    """Start what is due at `now` and send what waits. Returns each edition with what became of it."""
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
    """Send what is due from a thread of this web server (NEWSLETTER_SEND_FROM_SERVER), for a machine without a worker."""
    threading.Thread(target=_rounds_for_ever, name="newsletters", daemon=True).start()


def _rounds_for_ever() -> None:
    # A daemon thread dies with its server like a killed sender: at most one mail is then uncertain.
    pause = threading.Event()
    while not pause.wait(PAUSE):
        try:
            close_old_connections()
            round_of(timezone.now())
        except Exception:
            # Whatever fails in one round, such as a database that is away, must not end the thread of this server.
            log.exception("The newsletters' round failed; the next one follows")
        finally:
            connections.close_all()
