"""Django's PostgreSQL backend, with a health check once a second instead of once a request, and a record of which
statements each connection has prepared.

With CONN_HEALTH_CHECKS, Django sends `SELECT 1` before the first statement of every request: a round trip as long as the
only one that a metered page needs. A restarted database is still noticed within a second, or at the first error.
"""

import time

from django.db.backends.postgresql import base

SECONDS = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    checked_at = float("-inf")
    # Names of the statements prepared on this connection (articles/direct.py); None if it must not prepare any.
    prepared: set[str] | None = None

    def get_new_connection(self, conn_params):
        self.prepared = set()
        return super().get_new_connection(conn_params)

    def close_if_health_check_failed(self):
        if not self.health_check_enabled or self.health_check_done:
            return
        if time.monotonic() - self.checked_at < SECONDS:
            # Skip the check for the whole request: later it would run in the middle of a transaction.
            self.health_check_done = True
            return
        super().close_if_health_check_failed()
        self.checked_at = time.monotonic()
