"""Run all checks, then start the production server."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from newsroom.checks import is_loopback
from newsroom.management.commands.migrate import problem_with_half
from newsroom.serving import server


class Command(BaseCommand):
    help = "Run all checks, then start the production server (granian). Stop it with SIGTERM or Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
        parser.add_argument("--workers", type=int, help="processes on this machine (default: PROCESSES)")
        parser.add_argument(
            "--threads", type=int, help="threads per process (default: number of processors plus one, from 3 to 8)"
        )

    def handle(self, *, host: str, port: int, workers: int | None, threads: int | None, **options):
        workers = workers or settings.PROCESSES
        if workers > settings.PROCESSES:
            raise CommandError(
                f"{workers} workers are more than PROCESSES={settings.PROCESSES}. Set PROCESSES to the total number of "
                "processes on all machines, because the checks depend on it."
            )
        if problem := problem_with_host(host) or server.problem_with_port(host, port) or problem_with_database():
            raise CommandError(problem)
        server.start(server.command(host, port, workers, threads))


def problem_with_host(host: str) -> str:
    """Return why this site must not listen on this host, or an empty string if it may.

    Only a site whose SITE_ADDRESS is this machine is refused: its settings were not checked for public use.
    """
    if is_loopback(host) or not is_loopback(urlsplit(settings.SITE_ADDRESS).hostname or ""):
        return ""
    debug = "DEBUG is on, so error pages show code and settings; " if settings.DEBUG else ""
    return (
        f"--host {host} opens the site to other machines, but SITE_ADDRESS is {settings.SITE_ADDRESS}, which only this "
        f"machine can reach: {debug}the settings were not checked for public use, and links in e-mails would not work. "
        "Set SITE_ADDRESS to the address that readers type, or leave --host out."
    )


def problem_with_database() -> str:
    """Return why the database is not ready to use, or an empty string if it is."""
    try:
        if sentence := problem_with_half(connection):
            return sentence
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"The database does not answer: {str(error).strip()}."
    finally:
        # The server process opens its own connection.
        connection.close()
    return f"{len(waiting)} migrations are not applied. Run manage.py migrate first." if waiting else ""
