"""Corrections in the open: an editor answers what a change is, readers see the note, and a slip stays in the history."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations
from tests.journeys.test_publishing import type_answer, write
from tests.journeys.waiting import press_and_go, reload_until, resize

pytestmark = pytest.mark.browser

HEADLINE = "What a gate says when it closes"
NOTE = "We wrote that water closes the gate through three valves. There are four."
# A folder for pictures of the screens, to be looked at.
PICTURES = os.environ.get("LOOK", "")


@pytest.fixture
def editor(visit, sign_in) -> Page:
    page = visit(viewport={"width": 1280, "height": 900})
    sign_in(page, "editor")
    return page


@pytest.fixture
def writer(visit, sign_in) -> Page:
    page = visit(viewport={"width": 1280, "height": 900})
    sign_in(page, "journalist")
    return page


def look(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def open_piece(page: Page) -> None:
    page.goto("/admin/articles/article/")
    page.get_by_role("link", name=HEADLINE).click()


def submit(page: Page) -> None:
    page.get_by_role("button", name="Save and submit").click()
    press_and_go(page, page.locator(".submit-row input[type=submit]"))


def publish(page: Page) -> str:
    """Publish the piece of the open screen, and return its address."""
    page.get_by_role("button", name="Save and publish").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist .success").first).to_contain_text("Published.")
    return page.get_by_role("link", name="View on site").get_attribute("href")


def test_words_of_a_published_qa_change_in_the_open(editor, writer, visit):
    write(writer, HEADLINE)
    submit(writer)
    open_piece(editor)
    address = publish(editor)

    # The editor puts a fact right, is asked, and answers with a note.
    type_answer(editor, "Water does, through four valves.")
    editor.get_by_role("button", name="Save and continue editing").click()
    question = editor.get_by_role("region", name="Is this a slip, a clarification or a correction?")
    expect(question.locator("ins")).to_contain_text("four")
    look(editor, "asked")
    assert [(found["id"], found["nodes"][0]["html"][:200]) for found in violations(editor, ".asked")] == []
    question.get_by_role("radio", name="A correction").check()
    question.get_by_role("button", name="Answer and save").click()
    expect(editor.get_by_text("Write the note that readers get").first).to_be_visible()
    question.get_by_label("Note to readers").fill(NOTE)
    question.get_by_role("button", name="Answer and save").click()
    expect(editor.locator(".messagelist .success").first).to_be_visible()

    # A reader finds it on the piece and among all corrections.
    reader = visit(viewport={"width": 390, "height": 844})
    reader.goto(address)
    reader.get_by_role("link", name="Corrected").click()
    expect(reader.get_by_text(NOTE)).to_be_in_viewport()
    look(reader, "piece")
    reader.get_by_role("link", name="All corrections and clarifications").click()
    for width in (390, 1280):
        resize(reader, width, 844)
        look(reader, "corrections")
        assert violations(reader) == []
        assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")
    reader.get_by_role("link", name=HEADLINE).click()
    expect(reader.get_by_text(NOTE)).to_be_in_viewport()

    # A slip leaves no note, and stands in the history. The editor answers ahead of the save.
    type_answer(editor, "Water does, through four vallves.")
    editor.get_by_role("radio", name="A slip").check()
    press_and_go(editor, editor.get_by_role("button", name="Save and continue editing"))
    expect(editor.locator(".messagelist .success").first).to_be_visible()
    look(editor, "screen")
    reload_until(reader, reader.get_by_text("four vallves."))
    expect(reader.locator(".corrections p[id]")).to_have_count(1)
    editor.get_by_role("link", name="History").click()
    editor.get_by_role("link", name="Only slips").click()
    expect(editor.locator(".versions tbody tr")).to_have_count(1)
    look(editor, "history")
    assert violations(editor, "#content") == []

    # A journalist's pending version carries an answer, which the editor sees, changes and approves.
    open_piece(writer)
    type_answer(writer, "Water alone does, through four valves.")
    writer.get_by_role("radio", name="A clarification").check()
    writer.get_by_label("Note to readers").last.fill("Nothing but water is needed.")
    submit(writer)
    editor.goto("/admin/articles/article/?waiting=me")
    editor.get_by_role("link", name=HEADLINE).click()
    editor.get_by_role("link", name="Edit it").click()
    editor.get_by_role("button", name="Save and approve").click()
    expect(editor.get_by_role("radio", name="A clarification")).to_be_checked()
    expect(editor.get_by_label("Note to readers")).to_have_value("Nothing but water is needed.")
    look(editor, "approve")
    assert violations(editor, "#content") == []
    editor.get_by_label("Note to readers").fill("Nothing but water is needed, as the text now says.")
    press_and_go(editor, editor.locator(".submit-row input[type=submit]"))
    expect(editor.locator(".messagelist .success").first).to_be_visible()
    reader.goto("/corrections/")
    reload_until(reader, reader.get_by_text("Nothing but water is needed, as the text now says."))
    look(reader, "two-corrections")


def test_the_question_is_answered_without_scripts(visit, sign_in):
    page = visit(java_script_enabled=False)
    sign_in(page, "editor")
    page.goto("/admin/articles/article/?status=published")
    page.locator("#result_list tbody th a").first.click()
    page.locator("[name=headline]").fill("A headline without scripts")
    page.get_by_role("button", name="Save and continue editing").click()
    question = page.get_by_role("region", name="Is this a slip, a clarification or a correction?")
    expect(page.locator("[name=headline]")).to_have_value("A headline without scripts")
    question.get_by_role("radio", name="A correction").check()
    question.get_by_label("Note to readers").fill("The headline was wrong.")
    question.get_by_role("button", name="Answer and save").click()
    expect(page.locator(".messagelist .success").first).to_be_visible()
    expect(page.get_by_text("a correction: Headline")).to_have_count(1)
