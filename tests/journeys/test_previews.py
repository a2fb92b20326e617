"""A journalist shows a lawyer one version by a link, and a colleague looks at a piece through the eyes of others."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations
from tests.journeys.test_publishing import type_answer, write
from tests.journeys.waiting import press_and_go, resize, soon

pytestmark = pytest.mark.browser

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# What stands out of the window, if the page can be scrolled sideways.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter((part) => part.getBoundingClientRect().right > innerWidth).map((part) => part.outerHTML.slice(0, 80))"""


def picture(page: Page, name: str) -> None:
    """Keep a picture of the screen where `SCREENS` names a folder, to look at."""
    if folder := os.environ.get("SCREENS"):
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


@pytest.fixture
def writer(visit, sign_in) -> Page:
    page = visit(viewport=WIDE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, "journalist")
    return page


@pytest.fixture
def editor(visit, sign_in) -> Page:
    page = visit(viewport=WIDE)
    sign_in(page, "editor")
    return page


def open_piece(page: Page, headline: str) -> None:
    page.goto("/admin/articles/article/")
    page.get_by_role("link", name=headline, exact=True).click()


def share(page: Page, for_whom: str) -> str:
    page.get_by_role("link", name="Share a preview").click()
    page.get_by_label("For whom").fill(for_whom)
    assert violations(page) == []
    picture(page, "share")
    press_and_go(page, page.get_by_role("button", name="Make the link"))
    return page.get_by_role("textbox", name="The link").input_value()


def at_both_widths(page: Page, name: str) -> None:
    for size in (WIDE, NARROW):
        resize(page, **size)
        assert page.evaluate(TOO_WIDE) == []
        assert violations(page) == []
        picture(page, name)
    resize(page, **WIDE)


def test_a_lawyer_reads_one_version_until_the_link_is_revoked(writer, visit, site):
    write(writer, "A gate before it opens")
    press_and_go(writer, writer.get_by_role("button", name="Save and continue editing"))
    address = share(writer, "Dr Jane Smith, legal check")
    assert violations(writer) == []
    picture(writer, "made")
    writer.get_by_role("button", name="Copy").click()
    expect(writer.get_by_role("status")).to_have_text("Copied.")
    assert writer.evaluate("navigator.clipboard.readText()") == address

    writer.get_by_label("E-mail address").fill("jane@example.org")
    writer.get_by_role("button", name="Mail the link").click()
    expect(writer.locator(".messagelist .success")).to_contain_text("jane@example.org")
    assert address in next(mail for mail in site.mails() if "To: jane@example.org" in mail)

    lawyer = visit(viewport=WIDE)
    lawyer.goto(address)
    about = lawyer.get_by_role("complementary", name="About this preview")
    expect(about).to_contain_text("Preview for Dr Jane Smith, legal check.")
    expect(about).to_contain_text("Not published. Please do not pass it on.")
    expect(lawyer.get_by_text("Water does, through two valves.")).to_be_visible()
    at_both_widths(lawyer, "lawyer")
    assert lawyer.context.cookies() == []
    assert lawyer.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0

    open_piece(writer, "A gate before it opens")
    type_answer(writer, "Water does, through three valves.")
    press_and_go(writer, writer.get_by_role("button", name="Save and continue editing"))
    expect(writer.locator(".messagelist .success")).to_be_visible()
    lawyer.reload()
    expect(lawyer.get_by_text("Water does, through two valves.")).to_be_visible()
    expect(lawyer.get_by_text("three valves")).to_have_count(0)

    writer.get_by_role("link", name="Share a preview").click()
    row = writer.get_by_role("row", name=re.compile("Dr Jane Smith"))
    expect(row).to_contain_text("First")
    at_both_widths(writer, "links")
    row.get_by_role("button", name="Revoke").click()
    expect(writer.locator(".messagelist .success")).to_contain_text("opens nothing any more")
    expect(writer.get_by_role("row", name=re.compile("Dr Jane Smith"))).to_contain_text("Revoked")

    assert lawyer.reload().status == 410
    expect(lawyer.get_by_role("heading", level=1)).to_have_text("This link was withdrawn")
    expect(lawyer.get_by_text("valves")).to_have_count(0)
    at_both_widths(lawyer, "closed")
    # The rich text editor and axe try inline styles, which the policy refuses.
    assert [text for text in writer.complaints if "style" not in text] == []
    assert [text for text in lawyer.complaints if "410" not in text] == []


def test_an_editor_shares_an_old_version_and_revokes_all_without_scripts(visit, sign_in):
    page = visit(viewport=WIDE, java_script_enabled=False)
    sign_in(page, "editor")
    open_piece(page, "A free article")
    page.get_by_label("Standfirst").fill("Another standfirst.")
    page.get_by_role("radio", name="A slip").check()
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="Share…").last.click()
    page.get_by_label("For whom").fill("A colleague abroad")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    stranger = visit(java_script_enabled=False)
    stranger.goto(page.get_by_role("textbox", name="The link").input_value())
    expect(stranger.get_by_text("Another standfirst.")).to_have_count(0)
    expect(stranger.get_by_role("complementary")).to_contain_text("This is not the published page.")

    page.goto("/admin/")
    page.get_by_role("link", name="Preview links").click()
    page.get_by_role("row", name=re.compile("A colleague abroad")).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option("revoke")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".messagelist .success")).to_have_text("Revoked 1 link.")
    assert stranger.reload().status == 410


def test_the_list_of_all_links_is_in_order(editor):
    open_piece(editor, "Premium feature 2")
    share(editor, "Somebody at the ministry")
    editor.goto("/admin/articles/previewlink/")
    expect(editor.get_by_role("row", name=re.compile("ministry"))).to_contain_text("Premium feature 2")
    # The rest of the page is Django's own.
    assert violations(editor, ".results") == []
    picture(editor, "all-links")


def test_a_piece_is_seen_through_the_eyes_of_others(editor):
    open_piece(editor, "Premium feature 1")
    editor.get_by_role("link", name="Preview", exact=True).click()
    bar = editor.get_by_role("complementary", name="Preview")
    locked = editor.get_by_text("The last word is heliostat number 1.")
    expect(bar.get_by_role("link", name="Registered reader")).to_have_attribute("aria-current", "page")
    expect(locked).to_be_visible()
    for onlooker, is_whole, words in (
        ("Fresh visitor", True, "You have read 1 of your 3 free articles"),
        ("Visitor at the limit", False, "You have read your 3 free articles this month"),
        ("Search engine", False, "Please register to read this article"),
    ):
        bar.get_by_role("link", name=onlooker).click()
        expect(bar.get_by_role("link", name=onlooker)).to_have_attribute("aria-current", "page")
        expect(editor.get_by_text(words).first).to_be_visible()
        expect(locked).to_have_count(1 if is_whole else 0)
        at_both_widths(editor, f"as-{onlooker.split()[0].lower()}")
    assert editor.complaints == []


def test_phone_and_desktop_stand_side_by_side(editor):
    open_piece(editor, "What holds a dam?")
    editor.get_by_role("link", name="Preview", exact=True).click()
    editor.get_by_role("link", name="Visitor at the limit").click()
    editor.get_by_role("link", name="Phone and desktop").click()
    expect(editor.get_by_role("heading", name="Phone, 390 pixels wide")).to_be_visible()
    frames = [editor.frame_locator(f"iframe[title^={name}]") for name in ("Phone", "Desktop")]
    for frame, width in zip(frames, (390, 1280), strict=True):
        expect(frame.locator(".wall__title")).to_have_text("You have read your 3 free articles this month")
        soon(lambda frame=frame: frame.locator("html").evaluate("() => innerWidth"), width)
    # They stand beside each other.
    editor.wait_for_function(
        """() => {
            const [phone, desktop] = ["phone", "desktop"]
                .map((name) => document.querySelector(`.screen--${name} .screen__glass`).getBoundingClientRect());
            return Math.abs(phone.top - desktop.top) < 2 && desktop.right <= 1280;
        }"""
    )
    for width in (1920, 1280, 390):
        resize(editor, width)
        assert editor.evaluate(TOO_WIDE) == []
        assert violations(editor) == []
        picture(editor, "side-by-side")
    # With the keyboard: from the links into the first frame, where the arrows scroll.
    resize(editor, **WIDE)
    editor.get_by_role("link", name="Back to the desk").focus()
    editor.keyboard.press("Tab")
    editor.wait_for_function("() => document.activeElement.title.startsWith('Phone')")
    with editor.expect_popup() as popup:
        frames[1].get_by_role("link", name="Energy").first.click()
    expect(popup.value).to_have_url(re.compile("/energy/$"))
    assert editor.complaints == []


def test_unsaved_text_stands_side_by_side_and_stays_in_the_form(writer):
    write(writer, "Typed and not saved")
    with writer.expect_popup() as popup:
        writer.locator(".desk-more summary").click()
        writer.get_by_role("button", name="Phone and desktop").click()
    shown = popup.value
    for name in ("Phone", "Desktop"):
        expect(shown.frame_locator(f"iframe[title^={name}]").get_by_text("Sand in the sill.")).to_be_visible()
    shown.get_by_role("link", name="One page, without frames").click()
    expect(shown.get_by_role("complementary", name="Preview")).to_contain_text("With your unsaved changes.")
    expect(writer.get_by_label("Headline:")).to_have_value("Typed and not saved")
    writer.goto("/admin/articles/article/")
    expect(writer.get_by_role("link", name="Typed and not saved")).to_have_count(0)
