"""The same article in Wagtail, installed in a separate virtual environment that is kept in var/bench for the next run."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.live import ROOT, Server, Site

HERE = Path(__file__).with_name("other")
ENVIRONMENT = ROOT / "var" / "bench" / "wagtail"
# Pinned, with the same versions of Django, driver and server as ours.
VERSION = "8.0.1"
PACKAGES = (f"wagtail=={VERSION}", "django==5.2.19", "psycopg[binary]==3.3.9", "granian==2.8.7", "tzdata")
PYTHON = ENVIRONMENT / "bin" / "python"


def install() -> None:
    """Create the environment unless it exists already."""
    stamp = ENVIRONMENT / "installed"
    if stamp.exists() and stamp.read_text() == " ".join(PACKAGES):
        return
    print(f"Installing Wagtail {VERSION} into {ENVIRONMENT.relative_to(ROOT)}", flush=True)
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)],
        [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES],
    ):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise SystemExit(f"Wagtail could not be installed (use --no-wagtail to skip it):\n{done.stdout}")
    stamp.write_text(" ".join(PACKAGES))


class WagtailSite:
    """A Wagtail site in its own folder, with its own database."""

    def __init__(self, folder: Path, database_url: str):
        folder.mkdir()
        self.folder = folder
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "wagtail_site.settings",
            "PYTHONPATH": str(HERE),
            "STATE_DIR": str(folder),
            "SECRET_KEY": "of-no-use-outside-of-the-bench",
            "DATABASE_URL": database_url,
        }

    def fill(self, article: dict[str, str]) -> str:
        """Create the tables and the article; return the article's path."""
        self.run("-m", "django", "migrate", "--verbosity", "0")
        return self.run("-m", "wagtail_site.fill", told=json.dumps(article)).strip()

    def run(self, *arguments: str, told: str = "") -> str:
        done = subprocess.run(
            [str(PYTHON), *arguments], cwd=HERE, env=self.environment, input=told, capture_output=True, text=True
        )
        assert done.returncode == 0, f"Wagtail, {arguments}:\n{done.stdout}{done.stderr}"
        return done.stdout


class WagtailServer(Server):
    """The same server program with the same options, on the Python of Wagtail's environment."""

    def __init__(self, site: WagtailSite, port: int, path: str):
        # `Server` uses only a site's folder and environment.
        stands_in: Site = site  # type: ignore[assignment]
        super().__init__(stands_in, port, application="wagtail_site.wsgi:application")
        self.arguments[0] = str(PYTHON)
        self.ready_path = path
