"""How the production server is started: granian, WSGI over HTTP/1.1, a few threads in each process."""

import os
import socket
import sys

from newsroom.serving.bodies import BODIES_AT_ONCE

# The C library would give each thread an arena of its own; two hold the same in less memory, and nobody waits for them,
# since the interpreter runs one thread at a time (`make bench` prints the process's memory).
ENVIRONMENT = {"MALLOC_ARENA_MAX": "2"}


def command(host: str, port: int, workers: int = 1, threads: int | None = None) -> list[str]:
    """The command line of the server; `threads` is what each worker answers at once, besides bodies that still arrive."""
    all_threads = (threads or threads_for_this_machine()) + BODIES_AT_ONCE
    return [
        sys.executable,
        *("-m", "granian"),
        *("--interface", "wsgi"),
        # Browsers speak HTTP/1.1 to it, or a proxy does; HTTP/2 belongs to the proxy, with TLS.
        *("--http", "1", "--no-ws"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(all_threads)),
        # A worker that dies is started again; one that hangs does not hold up a restart for ever.
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        # Its warnings are about the number of threads, which is meant (newsroom/serving/bodies.py).
        *("--log-level", "error"),
        "newsroom.wsgi:application",
    ]


def start(arguments: list[str]) -> None:
    """Become the server: signals reach it directly, and it ends with this process."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(arguments[0], arguments, ENVIRONMENT | os.environ)


def threads_for_this_machine() -> int:
    """One more than processors, so that one thread computes while others wait for the database; 3 to 8.

    More of them get in each other's way, since the interpreter runs one at a time (`make bench`).
    """
    return max(3, min(8, (os.cpu_count() or 1) + 1))


def problem_with_port(host: str, port: int) -> str:
    """Why no server can listen there, in words; nothing if one can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            # Some systems let two bind and only one listen.
            probe.listen(1)
        except PermissionError:
            return f"Port {port} may only be opened by root."
        except OSError as error:
            return f"Port {port} on {host} cannot be opened: {error.strerror}."
    return ""
