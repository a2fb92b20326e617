"""Lines of Python inside a site, in a process of their own, without a start of Django for each: one process starts it and forks."""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import django

from tests.live import ROOT, Site


class JourneySite(Site):
    """A site that runs lines of Python, each time in a new process."""

    starter: subprocess.Popen | None = None
    # Keys of sessions that nobody uses yet, by who they belong to (sessions.py).
    sessions: dict[str, list[str]] = {}

    def inside(self, lines: str) -> str:
        """Run the lines and return what they printed; fails with their error output."""
        if not self.starter:
            self.starter = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.inside"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        self.starter.stdin.write(json.dumps(lines) + "\n")
        self.starter.stdin.flush()
        answer = self.starter.stdout.readline()
        assert answer, "Django did not start: see the error output."
        status, printed = json.loads(answer)
        assert status == 0, f"{lines}\n{printed}"
        return printed

    @contextmanager
    def running(self) -> Iterator["JourneySite"]:
        """Serve it, and end what runs its lines afterwards."""
        with self.serve():
            yield self
        self.end()

    def end(self) -> None:
        if self.starter:
            self.starter.communicate(timeout=30)
            self.starter = None


def fork_for_each() -> None:
    """Fork for each line of standard input, which holds lines of Python as JSON. Print the status and the output as JSON."""
    for line in sys.stdin:
        with tempfile.TemporaryFile("w+") as output:
            if not (child := os.fork()):
                os.dup2(output.fileno(), 1)
                os._exit(run(json.loads(line)))
            status = os.waitpid(child, 0)[1]
            output.seek(0)
            print(json.dumps([status, output.read()]), flush=True)


def run(lines: str) -> int:
    try:
        exec(lines, {"__name__": "inside"})
    except Exception:
        print(traceback.format_exc())
        return 1
    finally:
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    django.setup()
    fork_for_each()
