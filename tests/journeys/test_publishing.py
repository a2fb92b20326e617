"""A journalist writes an Expert Q&A on one screen; an editor publishes it; readers see it."""

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def choose(page: Page, field: Locator, words: str) -> None:
    """Type into an autocomplete field and take the first that it offers."""
    field.locator("xpath=following-sibling::span[contains(@class, 'select2')]").first.click()
    page.locator(".select2-dropdown .select2-search__field").press_sequentially(words)
    page.locator(".select2-results__option--highlighted", has_text=words).first.wait_for()
    page.keyboard.press("Enter")


def add_expert(page: Page, name: str, post: str) -> None:
    page.get_by_role("button", name="Add an expert").click()
    row = page.locator("[data-rows-list=participants] > [data-row]").last
    choose(page, row.locator("select[name$=-expert]"), name)
    row.get_by_label("Posts").fill(post)


def add_question(page: Page, text: str) -> Locator:
    page.get_by_role("button", name="Add a question").click()
    row = page.locator("[data-rows-list=questions] > [data-row]").last
    row.locator("[name$=-text]").fill(text)
    return row


def add_answer(question: Locator, initials: str, text: str) -> None:
    if not question.locator(".answer").count() or question.locator(".answer .voice").last.input_value():
        question.get_by_role("button", name="Add an answer").click()
    answer = question.locator(".answer").last
    answer.locator(".voice").fill(initials)
    editor = answer.locator("[contenteditable=true]")
    editor.click()
    editor.press_sequentially(text)


def type_answer(page: Page, words: str) -> None:
    """Write the first answer anew."""
    page.locator(".answer").first.locator("[contenteditable=true]").click()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def write(page: Page, headline: str) -> None:
    """Fill the screen with a whole Q&A of two experts and two questions."""
    page.goto("/admin/articles/article/add/")
    page.get_by_label("Expert Q&A").check()
    page.get_by_label("Headline").fill(headline)
    page.get_by_label("Standfirst").fill("Two experts on what keeps the water out.")
    page.locator("#id_section").select_option(label="Energy")
    page.locator("#id_access").select_option("premium")
    choose(page, page.locator("#id_picture"), "Drawing 1")
    page.locator(".field-body [contenteditable=true]").click()
    page.keyboard.type("The gate was closed twice last winter.")
    add_expert(page, "Petra Oyelaran", "Professor of Gates, University of Marlow")
    add_expert(page, "Tomas Lindqvist", "Lead, Halden Institute")
    first = add_question(page, "What moves the gate?")
    add_answer(first, "PO", "Water does, through two valves.")
    add_answer(first, "TL", "And a motor, when the water is late.")
    second = add_question(page, "What could stop it?")
    add_answer(second, "TL", "Sand in the sill.")


def test_an_editor_writes_an_expert_qa_on_one_screen_and_publishes_it(visit, sign_in, site):
    page = visit(viewport={"width": 1280, "height": 900})
    sign_in(page, "editor")
    write(page, "How a surge gate closes")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist .success").first).to_contain_text("Published.")

    stranger = visit()
    stranger.goto("/energy/")
    stranger.get_by_role("link", name="How a surge gate closes").first.click()
    for words in (
        *("Two experts on what keeps the water out.", "The gate was closed twice last winter."),
        *("What moves the gate?", "Water does, through two valves.", "And a motor, when the water is late."),
        *("What could stop it?", "Sand in the sill.", "Professor of Gates, University of Marlow"),
    ):
        expect(stranger.get_by_text(words).first).to_be_visible()


def test_a_journalists_draft_is_kept_previewed_and_not_public(visit, sign_in):
    page = visit(viewport={"width": 1280, "height": 900})
    sign_in(page, "journalist")
    write(page, "A draft about gates")
    expect(page.get_by_role("button", name="Save and publish")).to_have_count(0)
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("[data-rows-list=questions] > [data-row]")).to_have_count(2)
    expect(page.get_by_text("Sand in the sill.", exact=True)).to_be_visible()

    stranger = visit()
    stranger.goto("/energy/")
    expect(stranger.get_by_role("link", name="A draft about gates")).to_have_count(0)


def test_the_desk_breaks_nothing_of_its_own_policy(visit, sign_in):
    page = visit(viewport={"width": 1280, "height": 900})
    sign_in(page, "editor")
    for path in ("articles/article/", "articles/article/add/", "articles/expert/add/", "articles/picture/add/"):
        page.goto(f"/admin/{path}")
    # The editor tries to add one small inline style sheet; the policy stops it, and ours holds those few rules.
    assert [text for text in page.complaints if "style" not in text] == []
