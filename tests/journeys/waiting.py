"""Waiting for what comes a little later, on a slow machine too. A measure is taken at one moment, and again until it is right."""

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

# A busy machine may need many times what a page takes on an idle one. Whoever waits goes on as soon as it is there.
PATIENCE = 40


def soon(ask: Callable[[], object], wanted: object) -> None:
    """Ask again until the answer is the wanted one."""
    deadline = time.monotonic() + PATIENCE
    while (found := ask()) != wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found == wanted


def reload_until(page: Page, found: Locator, *, is_there: bool = True) -> None:
    """Open the page again until it shows this, or no longer does: a closing tab or another process has yet to tell the server."""
    deadline = time.monotonic() + PATIENCE
    while found.first.is_visible() != is_there and time.monotonic() < deadline:
        time.sleep(0.1)
        page.reload()
    if is_there:
        expect(found.first).to_be_visible()
    else:
        expect(found).to_have_count(0)


def read_before_writing(page: Page) -> None:
    """Wait until the page has filled in its own fields, as when somebody reads first (keep.js, autosave.js).

    The page's timers end in their order, so this one ends after theirs of the same length.
    """
    page.wait_for_load_state()
    page.evaluate("() => new Promise((done) => setTimeout(done, 1500))")


def resize(page: Page, width: int, height: int = 900) -> None:
    """Make the window so wide, and wait until the page is laid out for it."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("(width) => innerWidth === width", arg=width)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def press_and_go(page: Page, button: Locator) -> None:
    """Press what leads to another page, and wait until that has been read: this one may look alike."""
    with page.expect_navigation():
        button.click()
