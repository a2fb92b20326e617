"""An editor's day with a newsletter in a browser, from the automatic draft to the last reader."""

import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations_of_both_schemes
from tests.journeys.editions import READERS
from tests.journeys.waiting import press_and_go, soon
from tests.live import ROOT

pytestmark = pytest.mark.browser

LIST = "/admin/newsletters/edition/"
FIGURES = "/admin/newsletters/newsletter/figures/?newsletter=daily&days=90"
# The newest of those that `make()` made; the first two have doubts.
DOUBTFUL = "#result_list tbody tr:has-text('What the tide left') th a"
# Mails a second: slow enough to watch the bar move and to pause in the middle, on a busy machine too.
SLOWLY, QUICKLY = "2", "200"
MAKE = "from tests.journeys.editions import make; make()"


@pytest.fixture(scope="module")
def site(copied):
    """The journeys' magazine with readers and three months of editions."""
    copied.inside(MAKE)
    with copied.running() as site:
        yield site


@pytest.fixture
def desk(visit, sign_in):
    """Open the admin for one of the demo's people."""

    def enter(name: str, to: str = LIST, width: int = 1280, **options) -> Page:
        page = visit(viewport={"width": width, "height": 900}, **options)
        sign_in(page, name, to)
        return page

    return enter


@pytest.fixture
def sender(site):
    """Start `send_newsletters` beside the server, and wait for it at the end."""
    running = []

    def start(rate: str) -> None:
        running.append(
            subprocess.Popen(
                [sys.executable, "manage.py", "send_newsletters"],
                cwd=ROOT,
                env=site.environment | {"NEWSLETTER_RATE": rate},
                stdout=subprocess.DEVNULL,
            )
        )

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=60)


def open_next(page: Page, newsletter: str = "The weekly newsletter") -> None:
    page.goto(LIST)
    page.locator(".outlooks").get_by_role("link", name=newsletter).click()
    expect(page.locator("#items-group")).to_be_visible()


def headlines(page: Page) -> list[str]:
    page.wait_for_load_state()
    expect(page.locator("#items-group [data-row]").first).to_be_visible()
    return page.locator("#items-group [data-row] .item-name > a").all_inner_texts()


def save(page: Page) -> None:
    press_and_go(page, page.get_by_role("button", name="Save and continue editing"))
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_an_editors_day_from_draft_to_sent(desk, site, sender):
    page = desk("editor")
    expect(page.locator(".outlooks")).to_contain_text("It goes out automatically on")
    open_next(page, "The daily newsletter")
    before = headlines(page)

    up = page.locator("#items-group [data-row]").nth(1).get_by_role("button", name="up")
    up.focus()
    page.keyboard.press("Enter")
    soon(lambda: headlines(page)[:2], before[1::-1])
    expect(page.locator("[aria-live]")).to_contain_text("is now number 1.")
    last = page.locator("#items-group [data-row]").last
    last.get_by_label("Leave it out").check()
    lead = page.locator("#items-group [data-row]").first
    lead.get_by_text("Write another line").click()
    lead.get_by_label("Line (replaces the text above)").fill("Ada says it in her own words.")
    page.get_by_label("Subject:").fill("A subject by Ada")
    page.get_by_label("Introduction:").fill("Good morning.")
    page.get_by_role("button", name="Save and preview").click()

    expect(page.locator(".desk-status")).to_contain_text("A subject by Ada")
    for frame in ("narrow", "wide", "dark"):
        mail = page.frame_locator(f"#{frame} iframe")
        expect(mail.get_by_text("Ada says it in her own words.", exact=True)).to_be_visible()
    soon(lambda: background(page, "dark") != background(page, "wide"), True)
    expect(page.locator(".mail-text")).to_contain_text("Good morning.")
    page.get_by_role("button", name="Send a test to me").click()
    expect(page.locator(".messagelist")).to_contain_text("A test is on its way to editor@example.com")
    assert "Subject: [Test] A subject by Ada" in site.mails()[-1]

    page.get_by_role("link", name="Back to the edition").click()
    soon(lambda: headlines(page)[:2], before[1::-1])
    expect(page.locator("#items-group [data-row]").last.get_by_label("Leave it out")).to_be_checked()
    page.get_by_role("button", name="Send now…").click()
    expect(page.get_by_text(f"Send to {READERS} readers?")).to_be_visible()
    page.get_by_role("button", name="Send now").click()
    expect(page.locator(".sending .status")).to_have_text("Being sent")

    page.evaluate("window.isTheSamePage = true")
    sender(SLOWLY)
    expect(page.locator("[data-told=sent]")).not_to_have_text("0", timeout=60_000)
    assert page.evaluate("window.isTheSamePage && document.querySelector('[data-bar]').value > 0")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".sending .status")).to_have_text("Paused")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".sending .status")).to_have_text("Being sent")
    sender(QUICKLY)
    expect(page.locator(".sending .status")).to_have_text("Sent", timeout=60_000)
    expect(page.locator("[data-told=sent]")).to_have_text(str(READERS))
    expect(page.get_by_text("Ada Editor: Sent off.")).to_be_visible()
    # The file of a connection contains all mails that were sent over it.
    assert sum(mails.count("\nSubject: A subject by Ada") for mails in site.mails()) == READERS
    assert page.complaints == []

    page.get_by_role("link", name="The daily newsletter", exact=False).first.click()
    expect(page.get_by_text("This edition can no longer be changed")).to_be_visible()
    expect(page.get_by_role("button", name="up")).to_have_count(0)


def test_items_are_dragged_with_the_mouse(desk):
    page = desk("editor")
    open_next(page)
    before = headlines(page)
    handles = page.locator("#items-group [data-row-handle]")
    handles.nth(1).drag_to(handles.nth(0), target_position={"x": 5, "y": 3})
    soon(lambda: headlines(page)[:2], before[1::-1])
    save(page)
    assert headlines(page)[:2] == before[1::-1]


def test_the_buttons_move_items_without_scripts(desk):
    page = desk("editor", java_script_enabled=False)
    open_next(page)
    before = headlines(page)
    page.get_by_label("Subject:").fill("Typed before the button")
    page.get_by_role("button", name=f"Move “{before[2]}” up").click()
    expect(page.locator(".messagelist")).to_contain_text("Moved and saved.")
    assert headlines(page)[:3] == [before[0], before[2], before[1]]
    expect(page.get_by_label("Subject:")).to_have_value("Typed before the button")
    page.get_by_label("Subject:").press("Enter")
    expect(page.locator(".messagelist")).not_to_contain_text("Moved and saved.")
    assert headlines(page)[:3] == [before[0], before[2], before[1]]


def test_an_editor_holds_an_edition_and_skips_and_unskips_a_day(desk):
    page = desk("editor")
    open_next(page)
    for button, state in (
        ("Hold it", "Held back"),
        ("Release it", "Draft"),
        ("Skip this day", "Skipped"),
        ("Undo skip", "Draft"),
    ):
        page.get_by_role("button", name=button).click()
        expect(page.locator(".desk-status .status").first).to_have_text(state)
    assert page.complaints == []


def test_doubtful_mails_are_settled_one_by_one(desk):
    page = desk("editor", f"{LIST}?state=gone")
    page.locator(DOUBTFUL).first.click()
    page.get_by_role("link", name="Sending", exact=True).click()
    rows = page.locator(".doubtful li")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Greylisted")
    rows.first.get_by_role("button", name="Leave it").click()
    expect(rows).to_have_count(2)
    page.get_by_role("link", name="Failed").click()
    rows.first.get_by_role("button", name="Send again").click()
    expect(rows).to_have_count(1)
    expect(page.locator("[data-told=waiting]")).to_have_text("1")
    assert page.complaints == []


def test_a_journalist_sees_editions_without_buttons(desk):
    page = desk("journalist")
    open_next(page)
    expect(page.get_by_text("only editors can change it")).to_be_visible()
    expect(page.locator("#content-main").get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_no_page_is_too_wide(desk, width):
    page = desk("editor", width=width)
    open_next(page)
    edition = page.url.removesuffix("change/")
    page.goto(f"{LIST}?state=gone")
    gone = page.locator(DOUBTFUL).nth(1).get_attribute("href").split("change/")[0]
    wrong = []
    for path in (f"{LIST}?state=open", f"{edition}change/", f"{edition}preview/", f"{edition}do/send/",
                 f"{gone}progress/", f"{gone}change/", FIGURES, "/admin/newsletters/newsletter/add/",
                 "/admin/newsletters/suppression/add/"):  # fmt: skip
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append((path, "too wide"))
        assert page.complaints == []
        wrong += [
            (path, rule["id"], node["html"][:120])
            for rule in violations_of_both_schemes(page, "#content-main")
            for node in rule["nodes"]
        ]
        # axe tries inline styles, which the policy refuses.
        page.complaints.clear()
    assert wrong == []


def background(page: Page, frame: str) -> str:
    """The background colour of the mail in this frame."""
    body = page.frame_locator(f"#{frame} iframe").locator("body")
    return body.evaluate(
        "body => [...body.querySelectorAll('*'), body].map(one => getComputedStyle(one).backgroundColor)"
        ".filter(colour => colour !== 'rgba(0, 0, 0, 0)')[0]"
    )
