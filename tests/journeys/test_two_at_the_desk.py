"""A journalist and an editor work on a piece in two browsers: submit, send back, approve, publish, and a pending version."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations
from tests.journeys.test_publishing import type_answer, write
from tests.journeys.waiting import press_and_go, reload_until

pytestmark = pytest.mark.browser

HEADLINE = "How two people close a gate"


@pytest.fixture
def writer(visit, sign_in) -> Page:
    page = visit(viewport={"width": 1280, "height": 900})
    sign_in(page, "journalist")
    return page


@pytest.fixture
def editor(visit, sign_in) -> Page:
    page = visit(viewport={"width": 1280, "height": 900})
    sign_in(page, "editor")
    return page


def open_waiting(page: Page) -> None:
    page.goto("/admin/articles/article/?waiting=me")
    page.get_by_role("link", name=HEADLINE).click()


def take(page: Page, button: str, note: str = "") -> None:
    """Press a step's button and confirm it with a note."""
    page.get_by_role("button", name=button).click()
    if note:
        page.get_by_label("Note").fill(note)
    press_and_go(page, page.locator(".submit-row input[type=submit]"))
    expect(page.locator(".messagelist .success").first).to_be_visible()


def test_a_piece_is_submitted_sent_back_and_approved_and_a_pending_version_waits(writer, editor, visit, site):
    write(writer, HEADLINE)
    take(writer, "Save and submit", "Please check the second answer.")
    expect(writer.locator(".desk-status")).to_contain_text("In review")
    expect(writer.locator("[name=headline]")).to_have_count(0)

    site.manage("send_desk_mails")
    assert any(f"Waiting for you: {HEADLINE}" in mail for mail in site.mails())

    open_waiting(editor)
    expect(editor.get_by_text("Please check the second answer.").first).to_be_visible()
    take(editor, "Save and claim")
    take(editor, "Save and send back", "Which motor?")

    open_waiting(writer)
    expect(writer.get_by_text("Which motor?").first).to_be_visible()
    type_answer(writer, "Water does, through three valves.")
    take(writer, "Save and submit")

    open_waiting(editor)
    take(editor, "Save and approve")
    editor.get_by_role("button", name="Save and publish").click()
    editor.get_by_role("button", name="Publish", exact=True).click()
    expect(editor.locator(".messagelist .success").first).to_contain_text("Published.")
    address = editor.get_by_role("link", name="View on site").get_attribute("href")

    writer.reload()
    writer.goto("/admin/articles/article/")
    writer.get_by_role("link", name=HEADLINE).click()
    expect(writer.locator(".desk-note").first).to_contain_text("What you save here is pending")
    type_answer(writer, "Water does, through four valves.")
    take(writer, "Save and submit", "One valve more.")

    stranger = visit()
    stranger.goto(address)
    expect(stranger.get_by_text("through three valves.").first).to_be_visible()

    open_waiting(editor)
    expect(editor.locator(".desk-note").first).to_contain_text("A pending version waits in review")
    editor.get_by_role("link", name="What it changes").click()
    expect(editor.locator("del").first).to_contain_text("three")
    expect(editor.locator("ins").first).to_contain_text("four")
    assert violations(editor) == []
    press_and_go(editor, editor.get_by_role("link", name=re.compile("^Approve")))
    assert violations(editor) == []
    editor.get_by_role("radio", name="A slip").check()
    editor.get_by_role("button", name="Approve").click()
    expect(editor.locator(".messagelist .success").first).to_contain_text("Approved.")
    stranger.goto(address)
    reload_until(stranger, stranger.get_by_text("through four valves."))

    press_and_go(editor, editor.get_by_role("link", name="History", exact=True))
    assert violations(editor) == []
    editor.get_by_role("button", name="Compare").click()
    expect(editor.get_by_role("heading", level=1)).to_contain_text("What changed")
    for page in (writer, editor, stranger):
        assert [text for text in page.complaints if "style" not in text] == []


def test_an_embargo_stops_a_mistaken_publication_without_scripts(visit, sign_in):
    page = visit(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    sign_in(page, "editor")
    page.goto("/admin/articles/article/add/")
    page.get_by_label("Headline").fill("Under embargo")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("link", name="Plan").click()
    page.locator("[name=embargo_until_0]").fill(f"01/02/{date.today().year + 1}")
    page.locator("[name=embargo_until_1]").fill("06:00")
    page.get_by_role("button", name="Save the plan").click()
    expect(page.locator(".embargo")).to_contain_text("Embargo until 1 February")
