"""Word documents and the Q&A as text, as a journalist meets them in a browser."""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.articles.word import documents
from tests.factories import image_bytes
from tests.journeys.axe import violations
from tests.journeys.test_desk import desk, save  # noqa: F401
from tests.journeys.waiting import press_and_go, resize

pytestmark = pytest.mark.browser

IMPORT = "/admin/articles/article/import/"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHOTS = os.environ.get("SHOTS", "")


def chosen(page, content: bytes, name: str = "lagoons.docx") -> None:
    page.locator("input[type=file]").first.set_input_files({"name": name, "mimeType": DOCX, "buffer": content})


def looked_at(page, name: str) -> None:
    """Check the page at both widths: nothing is wider than the screen, and axe has no complaint."""
    assert page.complaints == []
    for width in (390, 1280):
        resize(page, width)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), (name, width)
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    found = violations(page, "#content")
    # The page's policy stops styles that axe and the screenshots add.
    page.complaints.clear()
    assert found == [], [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


def ids(page) -> list[str]:
    """The ids of the questions and answers on the screen, in order."""
    page.wait_for_load_state()
    fields = page.locator("input[name^=questions-][name$='-id'], input[name^=answers-][name$='-id']")
    return [value for value in fields.evaluate_all("fields => fields.map(one => one.value)") if value]


def test_an_interview_from_word_is_imported_edited_as_text_and_merged_with_its_second_version(desk):  # noqa: F811
    page = desk("journalist", IMPORT)
    chosen(page, documents.interview(picture=image_bytes(1200, 800)))
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", name="Nothing is left to decide")).to_be_visible()
    expect(page.locator(".understood-answer table")).to_contain_text("Turbines")
    expect(page.get_by_role("img", name="Picture")).to_be_visible()
    looked_at(page, "import")
    page.get_by_role("button", name="Store as a draft").first.click()
    expect(page.get_by_label("Headline:")).to_have_value("Do tidal lagoons pay?")
    before, address = sorted(ids(page)), page.url
    assert len(before) == 5

    press_and_go(page, page.get_by_role("link", name="Edit as text"))
    text = page.get_by_label("The text")
    looked_at(page, "text")
    front, one, two = re.split(r"(?m)^(?=Q\d\.)", text.input_value())
    text.fill(front + two + "\n\n" + one.replace("The turbines.", "The turbines, twice."))
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", name="What changes")).to_be_visible()
    expect(page.locator("ins").first).to_be_visible()
    # The page shows what was checked, so it does not offer it once more.
    page.wait_for_timeout(2_000)
    expect(page.get_by_role("button", name="Restore what you typed")).to_be_hidden()
    looked_at(page, "compared")
    page.get_by_role("button", name="Store", exact=True).click()
    page.wait_for_url(address)
    assert sorted(ids(page)) == before
    expect(page.locator("[name=questions-0-text]")).to_have_value("Should the state build the first one?")
    expect(page.locator(".messagelist")).to_contain_text("edited as text")

    press_and_go(page, page.get_by_role("link", name="Read a Word document"))
    looked_at(page, "document")
    second = documents.interview(picture=image_bytes(1200, 800), extra=("Who pays for the ships?", "AC: The builder."))
    changed = second and documents.with_body(second, "The turbines. Read ", "The turbines, mostly. Read ")
    chosen(page, changed, "second.docx")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="Both changed")).to_be_visible()
    looked_at(page, "both")
    page.get_by_role("button", name="Store", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("choose a version")
    page.get_by_label("Keep what is stored").check()
    page.get_by_role("button", name="Store", exact=True).click()
    page.wait_for_url(address)
    now = ids(page)
    assert set(before) < set(now) and len(now) == 7
    expect(page.locator("[name=questions-2-text]")).to_have_value("Who pays for the ships?")
    assert "The turbines, twice." in page.content()
    assert page.complaints == []


def test_a_features_text_and_picture_come_from_word(desk):  # noqa: F811
    page = desk("journalist", "/admin/articles/article/add/?kind=feature")
    page.get_by_label("Feature").check()
    page.get_by_label("Headline:").press_sequentially("Sea walls")
    save(page)
    page.get_by_role("link", name="Read a Word document").click()
    feature = documents.feature("The wall holds.", "The sea does not mind.", picture=image_bytes(1200, 800))
    chosen(page, feature)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator(".changes")).to_contain_text("The sea does not mind.")
    looked_at(page, "feature")
    page.get_by_role("button", name="Put it into the article").click()
    editor = page.locator(".field-body .ProseMirror[contenteditable=true]")
    expect(editor).to_contain_text("The wall holds.")
    expect(editor.locator("figure")).to_have_count(1)
    assert page.complaints == []


@pytest.mark.parametrize(
    ("content", "words"),
    [(documents.bomb, "is larger than the limit for"), (documents.with_macros, "contains macros")],
)
def test_a_harmful_document_is_refused_in_words_and_what_was_pasted_stays(desk, content, words):  # noqa: F811
    page = desk("journalist", IMPORT)
    page.get_by_label("The transcript").fill("What I pasted")
    chosen(page, content())
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".field-file .errorlist")).to_contain_text(words)
    expect(page.get_by_label("The transcript")).to_have_value("What I pasted")
