"""Create `.venv` and install exactly the packages in `requirements/NAME.txt`: `python3 requirements/install.py runtime`.

It uses only the standard library and syntax that old Pythons understand, so users of an old Python get a message instead of
a traceback. A stamp file with the hash of the requirements lets a second call finish within milliseconds.
"""

import hashlib
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(FOLDER, "bin", "python")
OLDEST = (3, 11)


def main(name):
    requirements = os.path.join(ROOT, "requirements", name + ".txt")
    version = version_in_folder()
    if version is None or version < OLDEST:
        make_folder()
        version = sys.version_info[:2]
    stamp = os.path.join(FOLDER, "installed-" + name)
    wanted = wanted_stamp(requirements, version)
    if read(stamp) != wanted:
        install(requirements)
        with open(stamp, "w") as file:
            file.write(wanted)


def version_in_folder():
    """Return (major, minor) of the Python in `.venv`, or None if it does not start or has no pip."""
    if not os.path.exists(PYTHON):
        return None
    done = subprocess.run(
        [PYTHON, "-c", "import sys, pip; print(*sys.version_info[:2])"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    return tuple(int(part) for part in done.stdout.split()) if done.returncode == 0 else None


def make_folder():
    if sys.version_info < OLDEST:
        sys.exit(
            "newsroom needs Python {}.{} or newer, and {} is Python {}.{}.\n"
            "To choose a newer one, for example: make PYTHON=python3.12 demo".format(
                OLDEST[0], OLDEST[1], sys.executable, sys.version_info[0], sys.version_info[1]
            )
        )
    say("Creating .venv with Python {}.{}".format(sys.version_info[0], sys.version_info[1]))
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", FOLDER], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode != 0:
        sys.exit(
            done.stdout.decode(errors="replace")
            + "\nPython could not create a virtual environment. On Debian and Ubuntu, install python3-venv, then try again."
        )


def install(requirements):
    count = read(requirements).count("==")
    say("Installing {} packages from requirements/{} (once)".format(count, os.path.basename(requirements)))
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-compile", "--no-input"]
    command += ["--disable-pip-version-check", "-r", requirements]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Collecting "):
            say("  " + line.split()[1])
        elif line.startswith("Installing collected"):
            say("  unpacking")
    if process.wait() != 0:
        sys.exit(
            "".join(lines) + "\nThe packages could not be installed: see pip's output above. Nothing else was changed."
        )


def wanted_stamp(requirements, version):
    return "{}.{} {}".format(version[0], version[1], hashlib.sha256(read(requirements).encode()).hexdigest())


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return None


def say(line):
    print(line)
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
