"""Start the production server: granian, WSGI over HTTP/1.1, a few threads in each process."""

import os
import socket
import sys

from newsroom.serving.bodies import BODIES_AT_ONCE

# By default, glibc gives each thread its own memory arena. Two arenas use less memory and cause no contention, because the
# interpreter runs one thread at a time (`make bench` prints the memory of the process).
ENVIRONMENT = {"MALLOC_ARENA_MAX": "2"}


def command(host: str, port: int, workers: int = 1, threads: int | None = None) -> list[str]:
    """Return the command line that starts the server.

    Args:
        host: the address to listen on.
        port: the port to listen on.
        workers: the number of processes.
        threads: how many requests each worker answers at once, not counting bodies that are still arriving.
    """
    all_threads = (threads or threads_for_this_machine()) + BODIES_AT_ONCE
    return [
        sys.executable,
        *("-m", "granian"),
        *("--interface", "wsgi"),
        # HTTP/1.1 only: HTTP/2 and TLS are the proxy's job.
        *("--http", "1", "--no-ws"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(all_threads)),
        # Restart a worker that dies. Kill one that still hangs 10 seconds after it was asked to stop.
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        # granian warns about the number of threads, which is deliberate (newsroom/serving/bodies.py).
        *("--log-level", "error"),
        "newsroom.wsgi:application",
    ]


def start(arguments: list[str]) -> None:
    """Replace this process with the server, so signals reach the server directly."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(arguments[0], arguments, ENVIRONMENT | os.environ)


def threads_for_this_machine() -> int:
    """Return the number of processors plus one, from 3 to 8: one thread computes while others wait for the database.

    More threads slow each other down, because the interpreter runs one at a time (`make bench`).
    """
    return max(3, min(8, (os.cpu_count() or 1) + 1))


def problem_with_port(host: str, port: int) -> str:
    """Return why no server can listen on this host and port, or an empty string if one can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            # On some systems two sockets can bind to a port, but only one can listen.
            probe.listen(1)
        except PermissionError:
            return f"Only root may open port {port}."
        except OSError as error:
            return f"Port {port} on {host} cannot be opened: {error.strerror}."
    return ""
