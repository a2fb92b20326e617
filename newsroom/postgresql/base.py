"""Django's PostgreSQL backend, which asks whether a kept connection still lives once a second, not at each request.

With CONN_HEALTH_CHECKS Django asks (`SELECT 1`) before the first statement of every request: a round trip as long as
the one that a metered page needs. A database that was restarted is noticed as before, within a second or at the first error.
"""

import time

from django.db.backends.postgresql import base

SECONDS = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    checked_at = float("-inf")

    def close_if_health_check_failed(self):
        if not self.health_check_enabled or self.health_check_done or time.monotonic() - self.checked_at < SECONDS:
            return
        super().close_if_health_check_failed()
        self.checked_at = time.monotonic()
