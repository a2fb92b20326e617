"""An Expert Q&A with dozens of answers: one writes where one likes at once, and the editors of the others follow."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MAKE = (
    "from tests.factories import make_qa; print(make_qa(('Ann Other', 'Bo Other', 'Cy Other'), 12, published=False).pk)"
)
EDITOR = ".ProseMirror[contenteditable=true]"


@pytest.fixture
def page(visit, sign_in, site):
    pk = site.inside(MAKE).split()[-1]
    page = visit(viewport={"width": 1280, "height": 900})
    sign_in(page, "editor", f"/admin/articles/article/{pk}/change/")
    return page


def test_one_types_into_the_last_answer_at_once_and_all_become_editors(page):
    last = page.locator(".answer").last
    last.scroll_into_view_if_needed()
    last.locator(EDITOR).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Typed at once.")
    fields = page.locator(".answer textarea[data-rich-text]")
    expect(fields).to_have_count(36)
    expect(page.locator(f".answer {EDITOR}")).to_have_count(36, timeout=60_000)
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_be_visible()
    last.scroll_into_view_if_needed()
    expect(last.locator(EDITOR)).to_contain_text("Typed at once.")
    assert page.complaints == []


def test_the_label_of_an_answer_that_is_no_editor_yet_leads_into_its_editor(page):
    # Also where the browser has no time for the editors that nobody sees.
    page.add_init_script("window.requestIdleCallback = () => 0")
    page.reload()
    last = page.locator(".answer").last
    expect(page.locator(".field-body").locator(EDITOR)).to_be_visible()
    expect(last.locator(EDITOR)).to_have_count(0)
    last.locator("textarea[data-rich-text]").evaluate("field => field.focus({ preventScroll: true })")
    expect(last.locator(EDITOR)).to_be_focused()
    assert page.locator(f".answer {EDITOR}").count() < 36
    assert page.complaints == []
