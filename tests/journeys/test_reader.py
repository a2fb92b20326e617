"""A stranger reads, meets the wall, registers, and reads on."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations_of_both_schemes
from tests.journeys.content import LOCKED
from tests.journeys.waiting import press_and_go

pytestmark = pytest.mark.browser


def open_article(page: Page, headline: str) -> None:
    page.goto("/energy/")
    page.get_by_role("link", name=headline, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(headline)


def read_three(page: Page) -> None:
    for number in (1, 2, 3):
        open_article(page, f"Premium feature {number}")
        expect(page.get_by_text(f"{LOCKED} number {number}")).to_be_visible()
        expect(page.get_by_role("note")).to_contain_text(f"You have read {number} of your 3 free articles this month.")


def register(page: Page, email: str, the_code) -> None:
    """From the wall to the article, by the code in the mail; the newsletter's question is left unticked."""
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_text(email)).to_be_visible()
    page.locator("input[autocomplete=one-time-code]").fill(the_code(email))
    page.get_by_role("button", name="Continue").click()


def skip_newsletter(page: Page) -> None:
    if "/welcome/" in page.url:
        expect(page.get_by_role("checkbox")).not_to_be_checked()
        page.get_by_role("button").last.click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_stranger_reads_three_meets_the_wall_registers_and_reads_on(visit, the_code, scripts):
    page = visit(java_script_enabled=scripts)
    email = f"nova-{'with' if scripts else 'without'}@example.com"
    read_three(page)

    open_article(page, "Premium feature 4")
    article = page.url
    expect(page.get_by_role("heading", name="You have read your 3 free articles this month")).to_be_visible()
    assert LOCKED not in page.content()
    expect(page.get_by_text("Paragraph 1 ")).to_be_visible()

    register(page, email, the_code)
    page.wait_for_url(re.compile("/welcome/|/premium-4|-premium-4/"))
    skip_newsletter(page)
    page.wait_for_url(re.compile(re.escape(article)))
    expect(page.get_by_text(f"{LOCKED} number 4")).to_be_visible()

    open_article(page, "For registered readers")
    expect(page.get_by_text(LOCKED)).to_be_visible()


def test_what_was_read_stays_open_and_signing_out_returns_to_the_same_count(visit, the_code):
    page = visit()
    read_three(page)
    open_article(page, "Premium feature 1")
    expect(page.get_by_text(f"{LOCKED} number 1")).to_be_visible()
    open_article(page, "Premium feature 5")
    assert LOCKED not in page.content()


def test_a_wrong_code_leads_on_and_the_article_is_not_lost(page, the_code):
    page.goto("/energy/")
    open_article(page, "For registered readers")
    page.get_by_label("Your e-mail address").fill("wrong-first@example.com")
    page.get_by_role("button", name="Send me a code").click()
    code = the_code("wrong-first@example.com")
    field = page.locator("input[autocomplete=one-time-code]")
    field.fill(f"{(int(code) + 1) % 1_000_000:06}")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("That is not the code")).to_be_visible()
    field.fill(code)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile("/welcome/|-registered/"))
    skip_newsletter(page)
    expect(page.get_by_text(LOCKED)).to_be_visible()


def test_a_question_and_answer_shows_its_questions_and_locks_all_answers_but_the_first(page):
    page.context.clear_cookies()
    read_three(page)
    page.goto("/expert-qas/")
    page.get_by_role("link", name="What holds a dam?").first.click()
    for number in (1, 2, 3):
        expect(page.get_by_role("heading", name=re.compile(f"Question {number} of"))).to_be_visible()
    assert "answer 1-PO" in page.content()
    assert "answer 1-TL" not in page.content()
    assert "answer 2-PO" not in page.content()


def test_no_page_breaks_its_own_policy(page):
    for path in ("/", "/energy/", "/expert-qas/", "/special-reports/", "/account/login/", "/privacy/", "/nowhere/"):
        page.goto(path)
    open_article(page, "Premium feature 1")
    assert [text for text in page.complaints if "404" not in text] == []


def test_a_contents_list_longer_than_the_window_follows_what_is_read(visit):
    page = visit(viewport={"width": 1280, "height": 700}, reduced_motion="reduce")
    page.goto("/oddities/")
    press_and_go(page, page.locator(".card__headline a").first)
    contents = page.locator("nav.contents")
    assert contents.evaluate("list => list.scrollHeight > 2 * list.clientHeight")
    for number in (38, 3):
        page.evaluate(f"document.getElementById('on-heading-{number}').scrollIntoView()")
        current = contents.locator("[aria-current]")
        expect(current).to_have_text(f"Heading {number}")
        place = current.bounding_box()
        assert place["y"] >= 0 and place["y"] + place["height"] <= 700


def test_on_paper_nothing_is_cut_off(visit):
    # The width of A4 between its margins.
    page = visit(viewport={"width": 658, "height": 1000})
    page.goto("/oddities/")
    press_and_go(page, page.locator(".card__headline a").first)
    page.locator(".figure__picture").scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.figure__picture').naturalWidth > 0")
    page.emulate_media(media="print")
    cut = """() => [...document.querySelectorAll(".scroll, pre, .text")]
      .filter((box) => box.scrollWidth > box.clientWidth || getComputedStyle(box).overflowX !== "visible")
      .map((box) => box.className || box.tagName)"""
    assert page.evaluate(cut) == []
    picture = page.locator(".figure__picture").bounding_box()
    assert picture["height"] <= 600 and abs(picture["height"] / picture["width"] - 4) < 0.05


@pytest.mark.parametrize("width", [390, 1280])
def test_notes_code_and_tables_are_accessible(visit, width):
    page = visit(viewport={"width": width, "height": 800})
    page.goto("/oddities/")
    press_and_go(page, page.locator(".card__headline a").first)
    assert [(broken["id"], broken["nodes"]) for broken in violations_of_both_schemes(page)] == []
