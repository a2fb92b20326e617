"""A real server on a scratch database, and a headless Chromium in front of it."""

import fcntl
import os
import re
import shutil

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.journeys.inside import JourneySite

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# The same engine without the windows around a page, which nobody sees here and which cost as much as the pages.
WINDOWLESS = "chromium-headless-shell"


ALLOWANCE = {"METER_NEW_PER_HOUR": "500", "METER_NEW_PER_DAY": "500"}


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A folder with a small magazine and the demo's accounts, to be copied. The first process makes it, the others wait."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "prepared"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            site = JourneySite(tmp_path_factory.mktemp("preparing"), **ALLOWANCE)
            site.prepare()
            site.manage("demo_accounts")
            site.inside("from tests.journeys.content import make; make()")
            site.end()
            site.folder.rename(folder)
    return folder


@pytest.fixture(scope="module")
def copied(prepared, tmp_path_factory):
    """The small magazine for this module alone, so that modules do not affect each other."""
    return JourneySite(shutil.copytree(prepared, tmp_path_factory.mktemp("site"), dirs_exist_ok=True), **ALLOWANCE)


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
        context.set_default_timeout(15_000)
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
        mail = next(mail for mail in reversed(site.mails()) if f"To: {email}" in mail)
        return re.search(r"^(\d{6})$", mail, re.MULTILINE)[1]

    return read


@pytest.fixture
def sign_in(site):
    """Sign in with a password, as the demo's accounts do."""

    def walk(page: Page, email: str, password: str, to: str = "/account/") -> None:
        page.goto(f"/account/login/password/?next={to}")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"**{to}")

    return walk
