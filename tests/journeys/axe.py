"""axe-core, run by the driver, which the page's content security policy does not restrict."""

from importlib.resources import files

from playwright.sync_api import Page

_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()


def violations(page: Page, within: str = "html") -> list[dict]:
    """The rules that the open page breaks, each with its `nodes`."""
    page.wait_for_load_state()
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE)
    return page.evaluate("within => axe.run(within, {resultTypes: ['violations']})", within)["violations"]
