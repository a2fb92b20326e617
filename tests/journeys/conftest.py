"""A real server on a scratch database, and a headless Chromium in front of it."""

import fcntl
import json
import os
import re
import secrets
import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.journeys.inside import JourneySite
from tests.journeys.waiting import PATIENCE

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# The same engine without the windows around a page, which nobody sees here and which cost as much as the pages.
WINDOWLESS = "chromium-headless-shell"

ALLOWANCE = {"METER_NEW_PER_HOUR": "500", "METER_NEW_PER_DAY": "500"}
# Beside the magazine: sessions of its people (sessions.py), and the key that signs them.
SESSIONS = "sessions.json"

expect.set_options(timeout=PATIENCE * 1000)


# These come first, so that no process is left alone with one of them at the end; then those with many journeys.
LONGEST = ("test_every_page_wide.py", "test_every_page_narrow.py")


def pytest_collection_modifyitems(items):
    """Sort the files of journeys by how long they take; others stay as they are."""
    numbers = Counter(item.path for item in items)

    def place(item) -> tuple[bool, int]:
        is_long = item.path.name in LONGEST
        return not is_long, LONGEST.index(item.path.name) if is_long else -numbers[item.path]

    journeys = iter(sorted((item for item in items if item.get_closest_marker("browser")), key=place))
    items[:] = [next(journeys) if item.get_closest_marker("browser") else item for item in items]


def made_once(tmp_path_factory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder of this run. The first process makes it, the others wait."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = tmp_path_factory.mktemp("making")
            make(making)
            making.rename(folder)
    return folder


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A folder with a small magazine and the demo's accounts, to be copied."""
    return made_once(tmp_path_factory, "prepared", prepare)


def prepare(folder: Path) -> None:
    key = secrets.token_urlsafe(50)
    site = JourneySite(folder, SECRET_KEY=key, **ALLOWANCE)
    site.prepare()
    site.inside("from django.core.management import call_command; call_command('demo_accounts')")
    site.inside("from tests.journeys.content import make; make()")
    made = json.loads(site.inside("from tests.journeys.sessions import print_sessions; print_sessions()"))
    (folder / SESSIONS).write_text(json.dumps({"key": key, "sessions": made}))
    site.end()


@pytest.fixture(scope="module")
def copied(prepared, tmp_path_factory):
    """The small magazine for this module alone, so that modules do not affect each other."""
    folder = shutil.copytree(prepared, tmp_path_factory.mktemp("site"), dirs_exist_ok=True)
    made = json.loads((folder / SESSIONS).read_text())
    site = JourneySite(folder, SECRET_KEY=made["key"], **ALLOWANCE)
    site.sessions = made["sessions"]
    return site


@pytest.fixture(scope="module")
def site(copied):
    """That magazine on a running server."""
    with copied.running() as site:
        yield site


def find_chromium(*before: str) -> str:
    """The path of the browser: `CHROMIUM`, or the first that is installed."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, (*before, *BROWSERS))), "")
    assert path, "Chromium was not found. Install it (apt-get install chromium), or name it with CHROMIUM=/path/to/it."
    return path


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(WINDOWLESS), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, site):
    """Open a browser's window for one person, with cookies of their own: `visit(java_script_enabled=False)`."""
    contexts = []

    def open_window(**options) -> Page:
        context = browser.new_context(base_url=site.address, locale="en-GB", **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def page(visit) -> Page:
    return visit()


@pytest.fixture
def the_code(site):
    """The code in the newest mail to an address."""

    def read(email: str) -> str:
        deadline = time.monotonic() + PATIENCE
        while not (mails := [mail for mail in site.mails() if f"To: {email}" in mail]):
            assert time.monotonic() < deadline, f"No mail came to {email}."
            time.sleep(0.05)
        return re.search(r"^(\d{6})$", mails[-1], re.MULTILINE)[1]

    return read


@pytest.fixture
def sign_in(site):
    """Open a page as one of the demo's people (`editor`, `journalist`), each time with a session of its own."""

    def enter(page: Page, who: str, to: str = "") -> None:
        page.context.add_cookies([{"name": "sessionid", "value": site.sessions[who].pop(), "url": site.address}])
        if to:
            page.goto(to)

    return enter


@pytest.fixture
def sign_in_by_password(site):
    """Sign in as people do, in journeys that are about it."""

    def walk(page: Page, email: str, password: str, to: str = "/account/") -> None:
        page.goto(f"/account/login/password/?next={to}")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"**{to}")

    return walk
