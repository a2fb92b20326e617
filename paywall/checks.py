"""System checks for what the meter needs to count. Without it, every premium article would stay a preview."""

import sqlite3

from django.conf import settings
from django.core.checks import Error, register
from django.db import connection

# The first version of SQLite with INSERT ... RETURNING, which the ledger uses.
OLDEST_SQLITE = (3, 35, 0)


@register()
def the_ledger_can_count(app_configs, **kwargs) -> list:
    """Report a database that cannot run the ledger's statements, and an allowance below 0."""
    found: list = []
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        found.append(
            Error(
                f"SQLite is version {sqlite3.sqlite_version}, but the meter needs 3.35 or newer: no premium article would open.",
                hint="Use a Python that was built with a newer SQLite, or set DATABASE_URL to a PostgreSQL database.",
                id="paywall.E001",
            )
        )
    if connection.settings_dict.get("OPTIONS", {}).get("server_side_binding"):
        found.append(
            Error(
                "The database option server_side_binding is on: the ledger's statements do not work with it.",
                hint="Remove server_side_binding from DATABASE_URL.",
                id="paywall.E002",
            )
        )
    if min(settings.METER_NEW_PER_HOUR, settings.METER_NEW_PER_DAY) < 0:
        found.append(
            Error(
                "METER_NEW_PER_HOUR or METER_NEW_PER_DAY is below 0.",
                hint="Set them to 0 or more. With 0, no new visitor can read without registering; the defaults are 20 and 60.",
                id="paywall.E003",
            )
        )
    return found
