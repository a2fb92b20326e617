"""Nothing typed is lost: a killed tab, an ended session, two people in one piece; in a browser, on the production server."""

import re

import pytest
from playwright.sync_api import Page, expect

from newsroom.demo import ACCOUNTS
from tests.journeys.axe import violations
from tests.journeys.waiting import read_before_writing, reload_until

pytestmark = pytest.mark.browser

ADD = "/admin/articles/article/add/"
PEOPLE = {who: (email, password) for who, email, password, *_ in ACCOUNTS}
# A tick comes every five seconds, and a sign of life every twenty; the machine may be busy.
SOON = 60_000


@pytest.fixture
def desk(visit, sign_in):
    """Open the admin for one of the demo's people."""

    def enter(name: str, to: str = "/admin/", **options) -> Page:
        page = visit(viewport={"width": 1280, "height": 900}, **options)
        sign_in(page, name, to)
        return page

    return enter


@pytest.fixture
def piece(site) -> str:
    """The address of an article's screen, one for each test."""
    made = site.inside(
        "from tests.factories import make_qa; print(make_qa(experts=('Ann Other', 'Bo Other'), published=False).pk)"
    )
    return f"/admin/articles/article/{made.split()[-1]}/change/"


def kept(page: Page):
    return page.get_by_text("Your typing was backed up at")


def stores(page: Page, words: str):
    """Wait until the server has stored what is typed in this block, to its last words: a tick may come in the middle."""

    def is_it(answer) -> bool:
        return answer.ok and answer.url.endswith("/autosave/") and words in (answer.request.post_data or "")

    return page.expect_response(is_it, timeout=SOON)


def leave(page: Page) -> None:
    """Close the tab as people do, so that it can send its last words."""
    with page.expect_event("close"):
        page.close(run_before_unload=True)


def offer(page: Page):
    return page.get_by_role("region", name="Not saved")


def kill(page: Page) -> None:
    """End the tab like a crash, so that no script of the page runs."""
    try:
        page.goto("chrome://crash", timeout=3000)
    except Exception:
        page.close()


def test_text_from_a_killed_tab_is_offered_compared_restored_and_saved(desk):
    page = desk("journalist", ADD)
    page.get_by_label("Expert Q&A").check()
    page.get_by_label("Headline:").press_sequentially("Typed before the crash")
    page.get_by_role("button", name="Add a question").click()
    page.keyboard.type("Is it lost?")
    page.locator(".field-body .ProseMirror[contenteditable=true]").click()
    with stores(page, "Words that nobody may lose."):
        page.keyboard.type("Words that nobody may lose.")
    expect(kept(page)).to_be_visible(timeout=SOON)
    assert page.complaints == []
    context = page.context
    kill(page)

    page = context.new_page()
    page.goto(ADD)
    expect(offer(page)).to_contain_text("It is not saved")
    assert violations(page, "#typed") == []
    offer(page).get_by_role("link", name="Compare").click()
    expect(page.get_by_text("you added it: “Is it lost?”")).to_be_visible()
    expect(page.get_by_text("“Words that nobody may lose.”")).to_be_visible()
    assert violations(page, "#content-main") == []
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_label("Headline:")).to_have_value("Typed before the crash")
    expect(page.locator("[data-question] textarea[name$='-text']")).to_have_value("Is it lost?")
    expect(page.locator(".field-body .ProseMirror[contenteditable=true]")).to_have_text("Words that nobody may lose.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .saved")).to_be_visible()
    page.goto(ADD)
    expect(page.locator("#autosave")).to_be_attached()
    expect(offer(page)).to_have_count(0)


def test_the_last_text_of_a_closed_tab_is_offered_on_another_machine(desk, piece):
    page = desk("editor", piece)
    read_before_writing(page)
    page.get_by_label("Headline:").fill("Typed in the last second")
    leave(page)
    other = desk("editor", piece)
    reload_until(other, offer(other))
    expect(offer(other)).to_contain_text("It is not saved")
    # Words that are typed in the meantime never overwrite it.
    other.get_by_label("Headline:").fill("Typed on the other machine")
    other.wait_for_timeout(6000)
    expect(kept(other)).to_be_hidden()
    other.get_by_role("button", name="Drop it").click()
    expect(other.get_by_text("is dropped")).to_be_visible()
    expect(offer(other)).to_have_count(0)


def test_the_last_words_of_a_piece_too_long_for_a_beacon_arrive_too(desk, piece):
    page = desk("editor", piece)
    page.locator(".field-body .ProseMirror[contenteditable=true]").click()
    page.keyboard.insert_text("A long piece. " * 6000)
    expect(kept(page)).to_be_visible(timeout=SOON)
    page.get_by_label("Headline:").fill("The very last words")
    leave(page)
    other = desk("editor", piece.replace("/change/", "/typed/"))
    reload_until(other, other.get_by_text("Yours: “The very last words”"))
    expect(other.get_by_text("A long piece.").first).to_be_visible()


def test_an_ended_session_keeps_the_text_in_the_tab_until_signing_in_again_in_another(desk, sign_in_by_password, piece):
    page = desk("editor", piece)
    headline = page.get_by_label("Headline:")
    headline.fill("One")
    expect(kept(page)).to_be_visible(timeout=SOON)
    page.context.clear_cookies(name="sessionid")
    headline.fill("Typed after the session had ended")
    expect(page.get_by_text("You are signed out. What you type stays in this tab.")).to_be_visible(timeout=SOON)
    assert violations(page, "#autosave") == []
    second = page.context.new_page()
    sign_in_by_password(second, *PEOPLE["editor"], "/admin/")
    second.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_text("You are signed out.")).to_be_hidden(timeout=SOON)
    expect(kept(page)).to_be_visible(timeout=SOON)
    # The page's own form token is a new one, so saving works, too.
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .saved")).to_be_visible()
    expect(page.get_by_label("Headline:")).to_have_value("Typed after the session had ended")
    expect(offer(page)).to_have_count(0)


def test_another_user_who_signs_in_on_this_machine_is_not_offered_the_text(desk, sign_in_by_password, piece):
    page = desk("editor", piece)
    page.get_by_label("Headline:").fill("Of the editor alone")
    expect(kept(page)).to_be_visible(timeout=SOON)
    page.context.clear_cookies()
    second = page.context.new_page()
    sign_in_by_password(second, *PEOPLE["journalist"], "/admin/")
    page.get_by_label("Headline:").fill("Of the editor alone, still")
    expect(page.locator("[data-says=no-right], [data-says=somebody-else]").filter(visible=True)).to_have_count(
        1, timeout=SOON
    )


def test_two_people_see_each_other_without_a_lock(desk, visit, sign_in_by_password, site, piece):
    site.inside(
        "from accounts.models import User; from django.contrib.auth.models import Group;"
        "u, made = User.objects.get_or_create(email='bea@example.com', defaults=dict(name='Bea Editor', is_staff=True, email_verified=True));"
        "u.set_password('correct horse battery'); u.save(); u.groups.add(Group.objects.get(name='Editors'));"
        "u.emailaddress_set.get_or_create(email=u.email, defaults=dict(verified=True, primary=True))"
    )
    first = desk("editor", piece)
    second = visit(viewport={"width": 1280, "height": 900})
    sign_in_by_password(second, "bea@example.com", "correct horse battery", piece)
    expect(second.locator("[data-others]")).to_contain_text("has this open.", timeout=SOON)
    second.get_by_label("Standfirst:").press_sequentially("Bea types.")
    expect(kept(second)).to_be_visible(timeout=SOON)
    first.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(first.locator("[data-others]")).to_have_text(
        "Bea Editor has this open, and typed a moment ago.", timeout=SOON
    )
    # The clock is a worker: a hidden tab would slow its own clock down to one tick a minute.
    assert len(first.workers) == 1
    assert first.complaints == [] and second.complaints == []
    first.get_by_label("Headline:").fill("Both may save")
    first.get_by_role("button", name="Save and continue editing").click()
    expect(first.locator(".messagelist .saved")).to_be_visible()
    leave(second)
    expect(first.locator("[data-others]")).to_have_text("", timeout=SOON)


def test_text_is_restored_and_dropped_with_forms_without_scripts(desk, piece):
    page = desk("editor", piece)
    page.get_by_label("Headline:").fill("Typed with scripts")
    expect(kept(page)).to_be_visible(timeout=SOON)
    page.close()
    plain = desk("editor", piece, java_script_enabled=False)
    offer(plain).get_by_role("link", name="Compare").click()
    expect(plain.get_by_text("Yours: “Typed with scripts”")).to_be_visible()
    plain.get_by_role("button", name="Take it").click()
    expect(plain.get_by_label("Headline:")).to_have_value("Typed with scripts")


def test_a_qa_that_was_edited_as_text_in_a_killed_tab_is_offered_again(desk, piece):
    page = desk("editor", piece.replace("/change/", "/text/"))
    text = page.get_by_label("The text")
    text.press("Control+End")
    with stores(page, "One more line that nobody may lose."):
        page.keyboard.type("One more line that nobody may lose.")
    expect(kept(page)).to_be_visible(timeout=SOON)
    assert page.complaints == []
    context = page.context
    kill(page)

    page = context.new_page()
    page.goto(piece.replace("/change/", "/text/"))
    expect(offer(page)).to_contain_text("It is not saved")
    assert violations(page, "#typed") == []
    offer(page).get_by_role("button", name="Take it").click()
    text = page.get_by_label("The text")
    expect(text).to_have_value(re.compile("One more line that nobody may lose"))
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Store", exact=True).click()
    page.wait_for_url(f"**{piece}")
    page.goto(piece.replace("/change/", "/text/"))
    expect(page.get_by_label("The text")).to_have_value(re.compile("One more line that nobody may lose"))
    expect(offer(page)).to_have_count(0)
