"""Suggestions as one types, and buttons that copy an address: additions to a plain form and plain links."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_suggestions_are_walked_and_left_by_keyboard(visit):
    page = visit()
    page.goto("/search/")
    field = page.get_by_role("combobox")
    # All at once: each answer of the server puts the suggestions anew.
    field.fill("dam")
    page.get_by_role("option", name="What holds a dam?").wait_for()
    field.press("ArrowDown")
    expect(page.locator('[role=option][aria-selected="true"]')).to_have_text("What holds a dam?")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-0")
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("dam")
    field.press("Enter")
    page.wait_for_url("**/search/?q=dam")
    field = page.get_by_role("combobox")
    field.press("End")
    field.press_sequentially("?")
    page.get_by_role("option", name="What holds a dam?").wait_for()
    field.press("ArrowUp")
    field.press("Enter")
    page.wait_for_url("**/energy/*-dam/")


def test_search_works_without_scripts(visit):
    page = visit(java_script_enabled=False)
    page.goto("/search/")
    page.get_by_label("Words in a headline").fill("dam")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="What holds a dam?").wait_for()


def test_the_address_of_a_question_is_copied(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    # The button says “Copied” for a moment only. The page's clock stands still, so that nobody is too late to see it.
    page.clock.install(time=datetime(2030, 1, 1))
    page.goto("/expert-qas/")
    page.get_by_role("link", name="What holds a dam?").click()
    page.wait_for_url("**/energy/*-dam/")
    page.clock.pause_at(datetime(2030, 1, 2))
    page.get_by_role("button", name="Copy link to question 2").click()
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(".question .permalink").nth(1).evaluate("link => link.href")
