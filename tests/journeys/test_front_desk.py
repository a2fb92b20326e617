"""The desk's front page in a browser: an editor moves a piece by keyboard, a journalist sees their own desk."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations_of_both_schemes

pytestmark = pytest.mark.browser

MAKE = "from tests.journeys.editions import make; make(); from tests.journeys.front_desk import make; make()"


@pytest.fixture(scope="module")
def site(copied):
    """The journeys' magazine with newsletters, and a desk full of work."""
    copied.inside(MAKE)
    with copied.running() as site:
        yield site


@pytest.fixture
def desk(visit, sign_in):
    """Open the desk for one of the demo's people."""

    def enter(name: str, width: int = 1280, **options) -> Page:
        page = visit(viewport={"width": width, "height": 900}, **options)
        sign_in(page, name, "/admin/")
        return page

    return enter


def test_an_editor_moves_a_piece_by_keyboard(desk):
    page = desk("editor")
    entry = page.locator(".day li", has_text="Rails laid on sand")
    was = page.locator(".day", has_text="Rails laid on sand").locator("h3 time").get_attribute("datetime")
    entry.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(entry.get_by_label("Date")).to_be_focused()
    # The order of the date's parts depends on the browser's language, so the driver fills them in.
    day = datetime.fromisoformat(was) + timedelta(days=2)
    entry.get_by_label("Date").fill(f"{day:%Y-%m-%d}")
    entry.get_by_label("Time").fill("06:15")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text("“Rails laid on sand”: Moved. It appears on")
    there = page.locator(".day", has_text="Rails laid on sand")
    expect(there.locator("h3 time")).to_have_attribute("datetime", f"{day:%Y-%m-%d}")
    expect(there).to_contain_text("06:15 Rails laid on sand")
    assert page.complaints == []


def test_a_time_that_has_passed_is_reported_beside_the_field(desk):
    page = desk("editor")
    entry = page.locator(".day li", has_text="The year in failures")
    entry.locator("summary").click()
    entry.get_by_label("Date").fill("2020-01-02")
    entry.get_by_role("button", name="Move").click()
    expect(page.locator(".errornote")).to_contain_text("“The year in failures” was not moved. This time has passed.")
    expect(entry.get_by_label("Date")).to_have_value("2020-01-02")


def test_mails_in_doubt_lead_to_their_page(desk):
    page = desk("editor")
    expect(page.locator("#doubts .doubt-count").first).to_have_text("2 failed, 1 uncertain")
    page.locator("#doubts a").first.click()
    expect(page.locator("#doubtful")).to_be_visible()


def test_a_journalist_sees_their_own_desk(desk):
    page = desk("journalist")
    expect(page.locator("#mine li")).to_have_count(3)
    expect(page.locator("#stale li")).to_have_count(1)
    expect(page.locator("#calendar")).to_contain_text("Rails laid on sand")
    expect(page.locator("#calendar summary")).to_have_count(0)
    page.get_by_role("link", name="New article").click()
    page.wait_for_url("**/admin/articles/article/add/")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_desk_is_accessible(desk, width):
    page = desk("editor", width)
    for details in page.locator("#content-main details").all():
        details.evaluate("element => element.open = true")
    assert [(found["id"], found["nodes"][0]["html"]) for found in violations_of_both_schemes(page)] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []
