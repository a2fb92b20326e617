"""No page is wider than the window, from small telephones on (test_every_page.py holds the rest)."""

import pytest

pytestmark = pytest.mark.browser

PAGES = (
    *(
        "/",
        "/energy/",
        "/expert-qas/",
        "/special-reports/",
        "/privacy/",
        "/nowhere/",
        "/experts/",
        "/topics/",
        "/oddities/",
        "/archive/",
        "/search/?q=dam",
    ),
    *("/account/login/", "/account/login/password/"),
)
ARTICLES = ("Premium feature 1", "For registered readers", "A free article", "What holds a dam?")


@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_no_page_is_wider_than_the_window(visit, width):
    page = visit(viewport={"width": width, "height": 800})
    page.goto("/energy/")
    paths = [*PAGES, *(page.get_by_role("link", name=name).first.get_attribute("href") for name in ARTICLES)]
    page.goto("/oddities/")
    paths.append(page.locator(".card__headline a").first.get_attribute("href"))
    wide = []
    for path in paths:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(path)
    assert wide == []
