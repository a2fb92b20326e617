"""A PostgreSQL cluster for one run, created like the one in .ci/run: in its own folder, which is deleted afterwards.

It listens only on 127.0.0.1. Unless a caller overrides them, PostgreSQL's default settings for speed, such as fsync, apply.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.live import free_port

MISSING = (
    "PostgreSQL (initdb) was not found on this machine. Install it (Debian: apt-get install postgresql), name a server "
    "with DATABASE_URL=postgres://USER@HOST:PORT/DATABASE, or measure only SQLite with --sqlite-only."
)


class Missing(Exception):
    """PostgreSQL is not installed; the message says what to do."""


@contextmanager
def server(settings: dict[str, str] | None = None) -> Iterator[str]:
    """Yield the URL of a database server: the one in DATABASE_URL if it names PostgreSQL, else a new cluster."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        data, sockets = folder / "data", folder / "sockets"
        for inner in (data, sockets):
            inner.mkdir()
            if os.getuid() == 0:
                os.chown(inner, pwd.getpwnam("postgres").pw_uid, -1)
        port = free_port()
        _run(folder, programs / "initdb", "-D", data, "-U", "newsroom", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = {"port": port, "unix_socket_directories": sockets, "listen_addresses": "127.0.0.1"} | (settings or {})
        told = " ".join(f"-c {name}={value}" for name, value in options.items())
        log = data / "log"
        _run(folder, programs / "pg_ctl", "-D", data, "-l", log, "-w", "-t", "60", "-o", told, "start")
        try:
            yield f"postgres://newsroom@127.0.0.1:{port}/postgres"
        finally:
            _run(folder, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


@contextmanager
def database(url: str) -> Iterator[str]:
    """Yield the URL of a new, empty database on this server; drop the database after the block."""
    name = f"newsroom_bench_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _programs() -> Path:
    """Return the folder with initdb and pg_ctl of the newest version on this machine."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *map(Path, os.get_exec_path())]
    fitting = [folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()]
    debian = [folder for folder in fitting if folder.parent.name.isdigit()]
    if not fitting:
        raise Missing(MISSING)
    return max(debian, key=lambda folder: int(folder.parent.name)) if debian else fitting[0]


def _run(folder: Path, *command) -> None:
    # PostgreSQL refuses to run as root.
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = [shutil.which("runuser") or "runuser", "-u", "postgres", "--", *words]
    with (folder / "output").open("w+") as output:
        # The output goes to a file, because the server that pg_ctl starts would keep a pipe open.
        done = subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        output.seek(0)
        assert done.returncode == 0, f"{words}:\n{output.read()}"
