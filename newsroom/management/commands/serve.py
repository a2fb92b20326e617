"""Start the production server after all checks."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from newsroom.checks import is_loopback
from newsroom.management.commands.migrate import problem_with_half
from newsroom.serving import server


class Command(BaseCommand):
    help = "Run all checks, then become the production server (granian). It ends with SIGTERM or Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen at (default: 8000)")
        parser.add_argument("--workers", type=int, help="processes on this machine (default: all of PROCESSES)")
        parser.add_argument(
            "--threads", type=int, help="threads of each process (default: one more than processors, 3 to 8)"
        )

    def handle(self, *, host: str, port: int, workers: int | None, threads: int | None, **options):
        workers = workers or settings.PROCESSES
        if workers > settings.PROCESSES:
            raise CommandError(
                f"{workers} workers are more than PROCESSES={settings.PROCESSES}. Set PROCESSES to the number of "
                "processes on all machines together, so that the checks know of them."
            )
        if problem := problem_with_host(host) or server.problem_with_port(host, port) or problem_with_database():
            raise CommandError(problem)
        server.start(server.command(host, port, workers, threads))


def problem_with_host(host: str) -> str:
    """Why strangers may not reach this site, in words; nothing if they may, or cannot."""
    if is_loopback(host) or not is_loopback(urlsplit(settings.SITE_ADDRESS).hostname or ""):
        return ""
    debug = "DEBUG is on, so that error pages show code and settings; " if settings.DEBUG else ""
    return (
        f"--host {host} opens the site to other machines, and SITE_ADDRESS is {settings.SITE_ADDRESS}, this machine alone: "
        f"{debug}nothing was checked for strangers, and links in mails would lead nowhere. Set SITE_ADDRESS to the address "
        "that readers type, or leave --host out."
    )


def problem_with_database() -> str:
    """Why the database cannot be used as it is, in words; nothing if it can."""
    try:
        if sentence := problem_with_half(connection):
            return sentence
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"The database does not answer: {str(error).strip()}."
    finally:
        # The server opens its own.
        connection.close()
    return f"The database lacks {len(waiting)} migrations. Run manage.py migrate first." if waiting else ""
