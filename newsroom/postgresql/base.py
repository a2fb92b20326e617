"""Django's PostgreSQL backend, which asks whether a kept connection still lives once a second, not at each request, and
remembers which statements it has prepared.

With CONN_HEALTH_CHECKS Django asks (`SELECT 1`) before the first statement of every request: a round trip as long as
the one that a metered page needs. A database that was restarted is noticed as before, within a second or at the first error.
"""

import time

from django.db.backends.postgresql import base

SECONDS = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    checked_at = float("-inf")
    # Names of the statements that this connection has prepared (articles/direct.py); None where it must not.
    prepared: set[str] | None = None

    def get_new_connection(self, conn_params):
        self.prepared = set()
        return super().get_new_connection(conn_params)

    def close_if_health_check_failed(self):
        if not self.health_check_enabled or self.health_check_done:
            return
        if time.monotonic() - self.checked_at < SECONDS:
            # Once a request has begun to work, asking would stand in the middle of its transaction.
            self.health_check_done = True
            return
        super().close_if_health_check_failed()
        self.checked_at = time.monotonic()
