"""axe-core, run by the driver, which the page's content security policy does not restrict."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from playwright.sync_api import Page

_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
# Of the rules that are on by themselves, those that axe puts under `cat.color`.
OF_COLOURS = ("color-contrast", "link-in-text-block")
# A colour that fades into the other is neither.
_END_FADING = "document.getAnimations().forEach((one) => one instanceof CSSTransition && one.finish())"


def violations(page: Page, within: str = "html", only: tuple[str, ...] = ()) -> list[dict]:
    """The rules that the open page breaks, each with its `nodes`. `only` names those that are asked."""
    page.wait_for_load_state()
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE)
    options = {"resultTypes": ["violations"]} | ({"runOnly": only} if only else {})
    return page.evaluate("([within, options]) => axe.run(within, options)", [within, options])["violations"]


@contextmanager
def in_the_dark(page: Page) -> Iterator[None]:
    """Show the open page in dark colours for a while."""
    page.emulate_media(color_scheme="dark")
    page.evaluate(_END_FADING)
    yield
    page.emulate_media(color_scheme="light")


def violations_of_both_schemes(page: Page, within: str = "html") -> list[dict]:
    """Those of the page in light colours, and those of its dark colours: but for them it is the same (test_every_page_wide.py)."""
    found = violations(page, within)
    with in_the_dark(page):
        return found + violations(page, within, OF_COLOURS)
