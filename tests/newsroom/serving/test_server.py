"""The real server, in separate processes."""

import signal
import subprocess
import sys
import time

import pytest

from newsroom.serving import server
from tests.live import ROOT, Site, free_port

MAKE = """
from tests.factories import make_article
make_article(headline="The bridge before", slug="bridge")
"""
EDIT = """
from articles.models import Article
article = Article.objects.get()
article.headline = "The bridge afterwards"
article.save()
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    site.prepare()
    site.manage("shell", "--verbosity", "0", "--command", MAKE)
    return site


@pytest.fixture(scope="module")
def process(site):
    """A running server, for those that leave it running."""
    with site.serve() as process:
        yield process


def test_an_edit_is_on_every_process_within_two_seconds_without_a_shared_cache(site, process):
    with site.serve(free_port()) as other:
        waiting = [process, other]
        for running in waiting:
            assert b"The bridge before" in running.get("/").body
        site.manage("shell", "--verbosity", "0", "--command", EDIT)
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


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_the_server_stops_cleanly(site, ending):
    with site.serve(free_port()) as process:
        process.process.send_signal(ending)
        assert process.process.wait(timeout=15) == 0


def test_serve_checks_and_then_becomes_the_server(site):
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)], cwd=ROOT, env=site.environment
    )
    try:
        running = site.serve(port)
        deadline = time.monotonic() + 30
        while True:
            try:
                assert running.get("/-/healthz").status == 200
                break
            except OSError:
                assert process.poll() is None
                assert time.monotonic() < deadline
                # The server is not listening yet.
                time.sleep(0.05)
    finally:
        process.terminate()
        assert process.wait(timeout=15) == 0


@pytest.mark.parametrize(
    ("arguments", "variables", "sentence"),
    [
        ([], {"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is *"),
        (["--workers", "2"], {}, "2 workers are more than PROCESSES=1"),
        (
            ["--host", "192.0.2.1"],
            {"SITE_ADDRESS": "https://www.example.com", "ALLOWED_HOSTS": "www.example.com"},
            "Port 8000 on 192.0.2.1 cannot be",
        ),
        (["--host", "0.0.0.0"], {}, "--host 0.0.0.0 opens the site to other machines"),
    ],
)
def test_serve_refuses_with_a_message(site, arguments, variables, sentence):
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", *arguments],
        cwd=ROOT,
        env=site.environment | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("database", "sentence"),
    [
        ("sqlite:///{folder}/new.sqlite3", "Run manage.py migrate first."),
        ("sqlite:///{folder}/missing/new.sqlite3", "The database does not answer: unable to open database file."),
    ],
    ids=["without tables", "that cannot be opened"],
)
def test_serve_refuses_an_unusable_database(site, tmp_path, database, sentence):
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(free_port())],
        cwd=ROOT,
        env=site.environment | {"DATABASE_URL": database.format(folder=tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_reported():
    with server.socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert server.problem_with_port("127.0.0.1", port).startswith(f"Port {port} on 127.0.0.1 cannot be opened")


def test_a_free_port_is_accepted():
    assert server.problem_with_port("127.0.0.1", free_port()) == ""
