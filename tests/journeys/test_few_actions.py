"""From a pasted transcript to a published Expert Q&A in at most six actions: clicks, choices, or words typed and confirmed."""

import pytest
from playwright.sync_api import Locator, Page, expect

from articles.admin.importer.screen import SAMPLE
from tests.journeys.axe import violations
from tests.journeys.test_desk import desk  # noqa: F401

pytestmark = pytest.mark.browser

MOST_ACTIONS = 6


class Robot:
    """Does what an editor does, and counts each click and each field that is filled."""

    def __init__(self, page: Page):
        self.page, self.actions = page, 0

    def press(self, what: Locator) -> None:
        self.actions += 1
        what.click()

    def choose(self, field: Locator, label: str) -> None:
        self.actions += 1
        field.select_option(label=label)

    def search_and_choose(self, field: Locator, words: str) -> None:
        """Open an autocomplete field, type and take the first that is found: three actions of the hand, counted as two."""
        self.press(field)
        self.actions += 1
        self.page.locator(".select2-dropdown .select2-search__field").press_sequentially(words)
        self.page.locator(".select2-results__option--highlighted").first.wait_for()
        expect(self.page.locator(".select2-results__option--highlighted")).not_to_contain_text("Searching")
        self.page.keyboard.press("Enter")


def test_a_pasted_transcript_is_published_in_six_actions(desk, visit):  # noqa: F811
    page = desk("editor", "/admin/articles/article/import/")
    page.get_by_label("The transcript").fill(SAMPLE)
    robot = Robot(page)
    robot.choose(page.get_by_label("Section"), "Energy")
    robot.search_and_choose(page.locator(".field-picture .select2-selection"), "a")
    robot.press(page.get_by_role("button", name="Check", exact=True))
    expect(page.get_by_role("heading", name="Nothing is left to decide")).to_be_visible()
    found = violations(page, "#content")
    assert found == [], [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
    robot.press(page.get_by_role("button", name="Store and publish…").first)
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
    robot.press(page.get_by_role("button", name="Publish", exact=True))
    address = page.get_by_role("link", name="View on site").get_attribute("href")
    assert robot.actions <= MOST_ACTIONS
    reader = visit()
    reader.goto(address)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Do tidal lagoons pay?")
    expect(reader.get_by_text("Two thirds of the money is in the water")).to_be_visible()
