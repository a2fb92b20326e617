"""Django's `migrate`, which would pass over a migration that a database had half of, and say that nothing is to do.

To be deleted together with the last `replaces` of our migrations.
"""

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


class Command(migrate.Command):
    help = f"{migrate.Command.help} Refuses a database that stopped between migrations which are one now."

    def handle(self, *args, database: str, **options):
        if sentence := problem_with_half(connections[database]):
            raise CommandError(sentence)
        super().handle(*args, database=database, **options)


def problem_with_half(connection) -> str:
    """Say which squashed migration an older database has not in full, and what to do; or return nothing."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    applied = MigrationRecorder(connection).applied_migrations().keys()
    # Apps whose migrations the database knows by names that are no longer there.
    older = {app for app, name in applied - loader.disk_migrations.keys() if app in loader.migrated_apps}
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        is_applied = (app, name) in applied or applied >= set(migration.replaces)
        if app in older and migration.replaces and not is_applied:
            return (
                f"The database lacks some of the migrations that {app}.{name} replaces. Run manage.py migrate with the last "
                "version that has them (docs/operating.md, Update), then with this one. To start the demo again, delete var/demo."
            )
    return ""
