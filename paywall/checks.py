"""What must be right for the meter to count at all: otherwise every premium article would stay a preview."""

import sqlite3

from django.conf import settings
from django.core.checks import Error, register
from django.db import connection

# The first SQLite whose INSERT tells what it wrote (RETURNING), which the ledger asks for.
OLDEST_SQLITE = (3, 35, 0)


@register()
def the_ledger_can_count(app_configs, **kwargs) -> list:
    """Refuse a database that cannot run the ledger's statements, and an allowance below nought."""
    found: list = []
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        found.append(
            Error(
                f"SQLite is {sqlite3.sqlite_version}, and the meter needs 3.35 or newer: no premium article would open.",
                hint="Use a Python that was built with a newer SQLite, or PostgreSQL (DATABASE_URL).",
                id="paywall.E001",
            )
        )
    if connection.settings_dict.get("OPTIONS", {}).get("server_side_binding"):
        found.append(
            Error(
                "The database option server_side_binding is on, and the ledger's statements cannot be run with it.",
                hint="Leave server_side_binding out of DATABASE_URL.",
                id="paywall.E002",
            )
        )
    if min(settings.METER_NEW_PER_HOUR, settings.METER_NEW_PER_DAY) < 0:
        found.append(
            Error(
                "METER_NEW_PER_HOUR or METER_NEW_PER_DAY is below 0.",
                hint="0 lets no new visitor read without registering; the usual values are 20 and 60.",
                id="paywall.E003",
            )
        )
    return found
