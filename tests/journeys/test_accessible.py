"""axe-core finds nothing on the pages that readers use, in light and dark, wide and narrow."""

from importlib.resources import files

import pytest

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
PAGES = (
    *("/", "/energy/", "/expert-qas/", "/special-reports/", "/privacy/", "/nowhere/", "/archive/", "/search/?q=dam"),
    *("/account/login/", "/account/login/password/"),
)
ARTICLES = ("Premium feature 1", "For registered readers", "A free article", "What holds a dam?")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nobody_is_shut_out(visit, scheme, width):
    page = visit(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.goto("/energy/")
    paths = [*PAGES, *(page.get_by_role("link", name=name).first.get_attribute("href") for name in ARTICLES)]
    found: dict[str, list[str]] = {}
    for path in paths:
        page.goto(path)
        # Evaluated by the driver, which the page's policy does not hold back.
        page.evaluate(AXE)
        result = page.evaluate("axe.run({resultTypes: ['violations']})")
        for violation in result["violations"]:
            nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
            found.setdefault(f"{violation['id']}: {violation['help']} ({nodes})", []).append(path)
    assert not found, "\n".join(f"{what}\n  on {', '.join(where)}" for what, where in found.items())


@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_no_page_is_wider_than_the_window(visit, width):
    page = visit(viewport={"width": width, "height": 800})
    page.goto("/energy/")
    paths = [*PAGES, *(page.get_by_role("link", name=name).first.get_attribute("href") for name in ARTICLES)]
    wide = []
    for path in paths:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(path)
    assert wide == []
