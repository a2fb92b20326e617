"""The real server, in separate processes."""

import json
import signal
import subprocess
import sys
import time

import pytest

from newsroom.serving import server
from tests.live import DATABASE, ROOT, free_port

pytestmark = pytest.mark.engine("sqlite")

EDIT = """
from articles.models import Article
article = Article.objects.get()
article.headline = "The bridge afterwards"
article.save()
"""


@pytest.fixture
def other(live_site):
    """A second server of the same site. Ctrl-C stops it cleanly."""
    with live_site.serve(free_port()) as other:
        yield other
        other.process.send_signal(signal.SIGINT)
        assert other.process.wait(timeout=15) == 0


def test_an_edit_is_on_every_process_within_two_seconds_without_a_shared_cache(live_site, process, other):
    waiting = [process, other]
    for running in waiting:
        assert b"The bridge before" in running.get("/").body
    live_site.manage("shell", "--verbosity", "0", "--command", EDIT)
    deadline = time.monotonic() + 2
    while waiting:
        waiting = [running for running in waiting if b"The bridge afterwards" not in running.get("/").body]
        assert time.monotonic() < deadline, "an edit was not seen within two seconds"
        # Wait for the next poll of the generation instead of requesting in a tight loop.
        time.sleep(0.05)


def test_a_kept_page_goes_out_whole_with_its_headers(process):
    page = process.get("/")
    assert page.status == 200
    assert len(page.body) == int(page.getheader("Content-Length"))
    head = process.get("/", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.getheader("ETag") == page.getheader("ETag")
    same = process.get("/", **{"If-None-Match": page.getheader("ETag")})
    assert (same.status, same.body) == (304, b"")
    packed = process.get("/", **{"Accept-Encoding": "gzip"})
    assert packed.getheader("Content-Encoding") == "gzip"
    assert len(packed.body) == int(packed.getheader("Content-Length"))
    assert process.get("/", Host="evil.example").status == 400


def test_serve_checks_and_then_becomes_the_server(process):
    """SIGTERM then stops it cleanly: `process` looks at that when all tests are done."""
    assert process.get("/-/healthz").status == 200
    assert process.process.poll() is None


@pytest.mark.parametrize(
    ("arguments", "variables", "sentence"),
    [
        ([], {"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is *"),
        (
            ["--host", "192.0.2.1"],
            {"SITE_ADDRESS": "https://www.example.com", "ALLOWED_HOSTS": "www.example.com"},
            "Port 8000 on 192.0.2.1 cannot be",
        ),
    ],
)
def test_serve_refuses_with_a_message(live_site, arguments, variables, sentence):
    command = [sys.executable, "manage.py", "serve", *arguments]
    environment = live_site.environment | variables
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert_refused(done.returncode, done.stderr, sentence)


def assert_refused(status: int, told: str, sentence: str) -> None:
    assert status != 0
    assert sentence in told
    assert "Traceback" not in told


# What `manage.py` does, several times in one process, because most of its time is the start. A refusal of `serve` is printed and
# ends the process, here this attempt only.
ATTEMPTS = """
import contextlib, io, json, sys
import django
from django.core.management import execute_from_command_line
from django.db import connection
django.setup()
outcomes = []
for arguments, database in json.load(sys.stdin):
    connection.settings_dict["NAME"] = database
    told, status = io.StringIO(), 0
    with contextlib.redirect_stderr(told):
        try:
            execute_from_command_line(["manage.py", "serve", *arguments])
        except SystemExit as ended:
            status = ended.code
    outcomes.append((status, told.getvalue()))
json.dump(outcomes, sys.stdout)
"""


def test_serve_refuses_what_it_cannot_use_with_a_message(live_site, tmp_path):
    own, port = str(live_site.folder / DATABASE), ["--port", str(free_port())]
    expected = {
        "2 workers are more than PROCESSES=1": (["--workers", "2"], own),
        "--host 0.0.0.0 opens the site to other machines": (["--host", "0.0.0.0"], own),
        "Run manage.py migrate first.": (port, str(tmp_path / "new.sqlite3")),
        "The database does not answer: unable to open database file.": (
            port,
            str(tmp_path / "missing" / "new.sqlite3"),
        ),
    }
    done = subprocess.run(
        [sys.executable, "-c", ATTEMPTS],
        input=json.dumps(list(expected.values())),
        cwd=ROOT,
        env=live_site.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    for sentence, (status, told) in zip(expected, json.loads(done.stdout), strict=True):
        assert_refused(status, told, sentence)


def test_a_taken_port_is_reported():
    with server.socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert server.problem_with_port("127.0.0.1", port).startswith(f"Port {port} on 127.0.0.1 cannot be opened")


def test_a_free_port_is_accepted():
    assert server.problem_with_port("127.0.0.1", free_port()) == ""
