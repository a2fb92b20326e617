"""Words and pictures at the desk in a real browser: errors are found, words are kept, focal points are set."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories import image_bytes
from tests.journeys.test_desk import ADD, PEOPLE, choose, desk, save  # noqa: F401
from tests.journeys.waiting import read_before_writing, resize, soon

pytestmark = pytest.mark.browser


def write(page: Page, words: str) -> None:
    page.locator(".field-body .ProseMirror[contenteditable=true]").click()
    page.keyboard.press("End")
    page.keyboard.type(words)


def test_the_list_of_mistakes_has_the_focus_and_leads_to_hidden_fields(desk):  # noqa: F811
    page = desk("journalist", ADD)
    page.get_by_label("Expert Q&A").check()
    page.get_by_role("button", name="Add an expert").click()
    page.locator("#id_participants-0-initials").fill("PO")
    page.get_by_role("button", name="Save and continue editing").click()
    problems = page.get_by_role("alert")
    expect(problems).to_be_focused()
    problems.get_by_role("link", name="Expert 1, expert: This field is required.").click()
    choice = page.locator("#participants-group .select2-selection")
    expect(choice).to_be_focused()
    expect(choice).to_be_in_viewport()
    problems.get_by_role("link", name="Headline").click()
    expect(page.get_by_label("Headline:")).to_be_focused()
    assert page.complaints == []


def test_the_last_words_before_a_save_without_a_session_are_kept_and_the_sign_in_says_so(desk, sign_in_by_password):  # noqa: F811
    page = desk("journalist", ADD)
    page.get_by_label("Headline:").press_sequentially("Kept to the last word")
    save(page)
    read_before_writing(page)
    change = page.url
    write(page, "The very last words.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_url("**/account/login/**")
    expect(page.get_by_text("What you typed is saved in this browser")).to_be_visible()
    sign_in_by_password(page, *PEOPLE["journalist"], re.sub(r"^https?://[^/]+", "", change))
    expect(page.locator("[data-kept-time]")).to_have_text(re.compile(r"^\d{1,2} \w+ \d{4} at \d\d:\d\d$"))
    page.get_by_role("button", name="Restore what you typed").click()
    expect(page.locator(".field-body .ProseMirror[contenteditable=true]")).to_have_text("The very last words.")


def test_words_are_kept_if_the_page_is_left_at_once(desk):  # noqa: F811
    page = desk("journalist", ADD)
    read_before_writing(page)
    page.get_by_label("Headline:").press_sequentially("Left at once")
    page.goto("/admin/")
    page.goto(ADD)
    expect(page.get_by_role("button", name="Restore what you typed")).to_be_visible()


def test_words_typed_just_before_the_page_is_ready_are_kept(desk):  # noqa: F811
    page = desk("journalist", "/admin/articles/")
    # The clock of the page stands still, so that the words come between its load and the moment when its form is taken as clean.
    page.clock.install()
    page.goto("/admin/articles/expert/add/")
    page.clock.run_for(300)
    page.get_by_label("Name:", exact=True).press_sequentially("Early Bird")
    page.clock.run_for(5_000)
    kept = "() => Object.values(sessionStorage).some(kept => kept.includes('Early Bird'))"
    assert page.evaluate(kept)
    # The page does not offer its own words.
    expect(page.get_by_role("button", name="Restore what you typed")).to_be_hidden()
    page.goto("/admin/articles/expert/add/")
    page.clock.run_for(5_000)
    expect(page.get_by_role("button", name="Restore what you typed")).to_be_visible()


def test_a_save_forgets_only_the_words_of_its_own_form(desk):  # noqa: F811
    page = desk("journalist", "/admin/articles/expert/add/")
    # At once, before the page's scripts are done.
    page.get_by_label("Name:", exact=True).fill("Somebody unfinished")
    # It is kept after a pause in typing.
    page.wait_for_function("() => Object.values(sessionStorage).some(kept => kept.includes('Somebody unfinished'))")
    page.goto(ADD)
    page.get_by_label("Headline:").press_sequentially("Finished")
    save(page)
    page.goto("/admin/articles/expert/add/")
    expect(page.get_by_role("button", name="Restore what you typed")).to_be_visible()


def test_spelling_is_checked_in_british_english(desk):  # noqa: F811
    page = desk("journalist", ADD)
    text = page.locator(".field-body .ProseMirror[contenteditable=true]")
    expect(text).to_have_attribute("spellcheck", "true")
    expect(text).to_have_attribute("lang", "en-GB")
    arrow = "() => getComputedStyle(document.querySelector('.prose-menubar__selected'), '::after').content"
    expect(page.locator(".prose-menubar__selected").first).to_be_attached()
    assert page.evaluate(arrow) == '""'
    assert page.complaints == []


# Whether the ring stands within three pixels of this point of the picture that is shown. Measured at one moment.
RING = """([x, y]) => {
    const all = [...document.querySelectorAll(".focal-picture, .focal-marker")].filter((one) => one.checkVisibility());
    const [picture, ring] = all.map((one) => one.getBoundingClientRect());
    const across = ring.left + ring.width / 2 - picture.left - picture.width * x;
    const down = ring.top + ring.height / 2 - picture.top - picture.height * y;
    return all.length === 2 && Math.max(Math.abs(across), Math.abs(down)) <= 3;
}"""


def point_at(page: Page, shown: Locator, x: float, y: float) -> None:
    """Click the picture at this part of its width and height; the fields then say so."""
    box = shown.bounding_box()
    shown.click(position={"x": box["width"] * x, "y": box["height"] * y})
    for name, wanted in (("x", x), ("y", y)):
        field = page.locator(f"#id_focal_{name}")
        soon(lambda field=field: float(field.input_value()), pytest.approx(wanted, abs=0.011))


@pytest.mark.parametrize("size", [(1600, 900), (500, 1200)], ids=["landscape", "portrait"])
@pytest.mark.parametrize("popup", ["", "?_popup=1"], ids=["window", "popup"])
def test_the_focal_point_is_where_the_picture_was_clicked(desk, tmp_path, size, popup):  # noqa: F811
    page = desk("editor", f"/admin/articles/picture/add/{popup}")
    file = tmp_path / "picture.jpg"
    file.write_bytes(image_bytes(*size))
    page.locator("#id_file").set_input_files(file)
    shown = page.locator(".focal-ready .focal-picture:visible")
    assert shown.bounding_box()["width"] <= 481
    for x, y in ((0.5, 0.5), (0.9, 0.25)):
        point_at(page, shown, x, y)
        page.wait_for_function(RING, arg=[x, y])


def test_a_stored_picture_can_be_pointed_at_to_its_right_edge(desk, tmp_path):  # noqa: F811
    page = desk("editor", "/admin/articles/picture/add/")
    file = tmp_path / "picture.jpg"
    file.write_bytes(image_bytes(1600, 1000))
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="Save and continue editing").click()
    shown = page.locator("img.focal-picture")
    expect(shown).to_be_visible()
    expect(page.locator(".focal-ready")).to_be_visible()
    point_at(page, shown, 0.98, 0.5)


def test_an_experts_posts_come_with_the_expert_and_stay_in_a_small_window(desk):  # noqa: F811
    page = desk("editor", ADD)
    resize(page, 390, 844)
    page.get_by_label("Expert Q&A").check()
    page.get_by_role("button", name="Add an expert").click()
    choose(page, page.locator("[data-rows-list=participants] > [data-row]").first, "Petra")
    posts = page.locator("#id_participants-0-posts")
    expect(posts).not_to_have_value("")
    page.wait_for_function(
        """() => {
            const [box, row] = ["#id_participants-0-posts", "[data-rows-list=participants] > [data-row]"]
                .map((found) => document.querySelector(found).getBoundingClientRect());
            return box.left >= row.left && box.right <= row.right;
        }"""
    )


def test_the_list_of_articles_fits_a_small_screen(desk):  # noqa: F811
    page = desk("editor", "/admin/articles/article/")
    table = page.locator(".results")
    assert table.evaluate("table => table.scrollWidth <= table.clientWidth")
    assert page.locator("td.field-headline, th.field-headline").first.bounding_box()["width"] >= 240


def test_a_table_is_given_a_caption_that_stays_one_when_the_text_is_saved_again(desk):  # noqa: F811
    page = desk("journalist", ADD)
    page.get_by_label("Headline:").press_sequentially("Losses in a table")
    page.locator(".field-body .ProseMirror[contenteditable=true]").click()
    page.locator("[title='Insert table']:visible").click()
    page.get_by_role("button", name="Insert Table", exact=True).click()
    page.locator(".field-body .ProseMirror table td, .field-body .ProseMirror table th").first.click()
    page.once("dialog", lambda dialog: dialog.accept("Loss & gain"))
    page.locator("[title='Table caption']:visible").click()
    table = page.locator(".field-body .ProseMirror table")
    expect(table).to_have_attribute("data-caption", "Loss & gain")
    for _ in range(2):
        save(page)
        # What the editor made of the stored text: the caption, and no row of its words.
        expect(table).to_have_attribute("data-caption", "Loss & gain")
        expect(table).not_to_contain_text("Loss")
    assert page.complaints == []
