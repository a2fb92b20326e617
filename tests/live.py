"""The real server on a scratch folder, for tests that need processes: journeys in a browser, two servers, the bench."""

import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import quote

from newsroom.serving import server

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60
# What every site begins with is made once and copied. It is named after what it is made of, so an edit makes it anew.
PREPARED = ROOT / "var" / "cache" / "prepared"
ALSO_MADE_OF = ("requirements/runtime.txt", "tests/live.py")
DATABASE = "newsroom.sqlite3"


class Site:
    """A folder with a database and mails, the commands that work on it, and servers over it."""

    def __init__(self, folder: Path, **variables: str):
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "ENV_FILE": "",
            "DEBUG": "False",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SITE_ADDRESS": self.address,
            "ALLOWED_HOSTS": "127.0.0.1",
            "STATE_DIR": str(folder),
            "MEDIA_ROOT": str(folder / "media"),
            "DATABASE_URL": f"sqlite:///{quote(str(folder / DATABASE))}",
            "CACHE_URL": "locmemcache://",
            "EMAIL_URL": f"filemail:///{quote(str(self.mail_folder))}",
            "GENERATION_POLL_SECONDS": "1.0",
            "STAFF_SECOND_FACTOR": "False",
            "LOG_LEVEL": "WARNING",
            **variables,
        }

    @property
    def mail_folder(self) -> Path:
        return self.folder / "mail"

    def manage(self, *arguments: str) -> str:
        """Run a `manage.py` command and return what it printed; fails with its error output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"manage.py {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def prepare(self) -> None:
        """Tables and static files, as `migrate` and `collectstatic` make them."""
        copy_prepared(DATABASE, self.folder / DATABASE)
        copy_prepared("static", self.folder / "static")

    def serve(self, port: int | None = None, command: list[str] | None = None) -> "Server":
        return Server(self, port or self.port, command=command)

    def mails(self) -> list[str]:
        """Texts of all mails that were sent, oldest first."""
        files = sorted(self.mail_folder.glob("*"), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_text() for file in files]


class Server:
    """One server process; `with site.serve() as server:` waits until it answers and ends it afterwards."""

    def __init__(self, site: Site, port: int, application: str = "", command: list[str] | None = None):
        self.site, self.port = site, port
        self.arguments = command or server.command("127.0.0.1", port)
        if not command:
            self.arguments.remove("--respawn-failed-workers")
        if application:
            self.arguments[-1] = application
        self.ready_path = "/" if application else "/-/healthz"

    def __enter__(self) -> "Server":
        self.log = (self.site.folder / f"server-{self.port}.log").open("w+")
        self.process = subprocess.Popen(
            self.arguments,
            cwd=ROOT,
            env=server.ENVIRONMENT | self.site.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.get(self.ready_path).status == 200:
                    return self
            except (OSError, HTTPException):
                # Not listening yet.
                time.sleep(0.05)
        self.__exit__()
        raise AssertionError(f"The server did not start:\n{(self.site.folder / f'server-{self.port}.log').read_text()}")

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        self.log.close()

    def get(self, path: str, method: str = "GET", **headers: str) -> HTTPResponse:
        """The response, with what it sent at `.body`."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_preparing() -> None:
    """Make the migrated database and the static files in another process, if the sources have changed since."""
    if not (PREPARED / _name_of_sources()).exists():
        make = "from tests import live\nwith live.prepared(): pass"
        subprocess.Popen([sys.executable, "-c", make], cwd=ROOT)


@contextmanager
def prepared() -> Iterator[Path]:
    """The folder with the migrated database and the static files; whoever comes first makes both, while others wait."""
    PREPARED.mkdir(parents=True, exist_ok=True)
    with (PREPARED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = PREPARED / _name_of_sources()
        if not folder.exists():
            for old in PREPARED.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            site = Site(PREPARED / "making")
            site.folder.mkdir()
            site.manage("migrate", "--verbosity", "0")
            site.manage("collectstatic", "--noinput", "--verbosity", "0")
            site.folder.rename(folder)
        yield folder


def copy_prepared(name: str, to: Path) -> None:
    """Copy the migrated database or the folder of static files."""
    with prepared() as folder:
        if (folder / name).is_dir():
            shutil.copytree(folder / name, to, copy_function=_link)
        else:
            shutil.copyfile(folder / name, to)


def _link(file: str, to: str) -> None:
    """Nobody changes these files, so a link does, where the folder is on the same disk."""
    try:
        os.link(file, to)
    except OSError:
        shutil.copyfile(file, to)


def _name_of_sources() -> str:
    """A name for the apps, as they stand in their folders, and for what they need."""
    apps = [file for app in ROOT.glob("*/apps.py") for file in app.parent.rglob("*") if "__pycache__" not in file.parts]
    found = hashlib.sha256()
    for file in sorted([*apps, *(ROOT / place for place in ALSO_MADE_OF)]):
        if file.is_file():
            content = file.read_bytes()
            found.update(f"{file.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return found.hexdigest()[:32]
