"""Programs from npm: what requirements/npm locks, installed once into var/npm (`python -m tests.journeys.node` does it at once)."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKED = ROOT / "requirements" / "npm"
FOLDER = ROOT / "var" / "npm"
NAMES = ("package.json", "package-lock.json")


def installed(script: str) -> list[str]:
    """The command that runs a script of an installed package (`lighthouse/cli/index.js`); installs what is missing."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    # Journeys run in several processes; the first installs.
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return [_install(), str(FOLDER / "node_modules" / script)]


def _install() -> str:
    """Install what is missing, and return the path of Node.js."""
    node, npm = shutil.which("node"), shutil.which("npm")
    assert node and npm, "Node.js and npm were not found. Install them: apt-get install nodejs npm"
    stamp = FOLDER / "installed"
    wanted = hashlib.sha256(b"".join((LOCKED / name).read_bytes() for name in NAMES)).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        for name in NAMES:
            shutil.copyfile(LOCKED / name, FOLDER / name)
        print("Installing Lighthouse, html-validate and the Nu checker from npm into var/npm (once)", flush=True)
        # The lock file holds hashes and no addresses; no script of any package is run.
        done = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=FOLDER,
            capture_output=True,
            text=True,
            env=os.environ | {"npm_config_omit_lockfile_registry_resolved": "true"},
        )
        assert done.returncode == 0, f"npm ci failed:\n{done.stdout}{done.stderr}"
        stamp.write_text(wanted)
    return node


if __name__ == "__main__":
    installed("")
