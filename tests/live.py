"""The real server on a scratch folder, for tests that need processes: journeys in a browser, two servers, the bench."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import quote

from newsroom.serving import server

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60


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
            "DATABASE_URL": f"sqlite:///{quote(str(folder / 'newsroom.sqlite3'))}",
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

    def serve(self, port: int | None = None) -> "Server":
        return Server(self, port or self.port)

    def mails(self) -> list[str]:
        """Texts of all mails that were sent, oldest first."""
        files = sorted(self.mail_folder.glob("*"), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_text() for file in files]


class Server:
    """One server process; `with site.serve() as server:` waits until it answers and ends it afterwards."""

    def __init__(self, site: Site, port: int, application: str = ""):
        self.site, self.port = site, port
        self.arguments = server.command("127.0.0.1", port)
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
        self.process.wait(timeout=30)
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
