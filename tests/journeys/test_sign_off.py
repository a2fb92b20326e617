"""A journalist sends answers to their experts; one of them answers from the mail, and the journalist takes the words over."""

import re
from email import message_from_string
from email.policy import default

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations
from tests.journeys.test_publishing import write
from tests.journeys.waiting import press_and_go, resize

pytestmark = pytest.mark.browser

HEADLINE = "Who signs for the gate"
WINDOW = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def journalist(visit, sign_in) -> Page:
    page = visit(**WINDOW)
    sign_in(page, "journalist")
    return page


@pytest.fixture
def editor(visit, sign_in) -> Page:
    page = visit(**WINDOW)
    sign_in(page, "editor")
    return page


def link_to(site, address: str) -> str:
    """The path of the link in the newest mail to an expert."""
    mails = [message_from_string(text[text.index("Content-Type") :], policy=default) for text in site.mails()]
    mail = next(mail for mail in reversed(mails) if address in (mail["To"] or ""))
    return re.search(r"/link/sign-off/\S+/", mail.get_body(("plain",)).get_content())[0]


def save_and_go_on(page: Page) -> None:
    """Save a new article, then go on from its screen to its experts."""
    press_and_go(page, page.get_by_role("button", name="Save and continue editing"))
    press_and_go(page, page.get_by_role("button", name="Save and send for approval"))


def assert_good(page: Page, *widths: int) -> None:
    """No rule of axe is broken at these widths, and nothing runs out of the window."""
    for width in widths:
        resize(page, width)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_expert_approves_one_answer_and_rewords_another_and_the_count_follows(journalist, editor, visit, site):
    write(journalist, HEADLINE)
    save_and_go_on(journalist)
    assert_good(journalist, 390, 1280)
    journalist.get_by_label("E-mail address of Dr Petra Oyelaran").fill("petra@lab.example")
    journalist.get_by_label("E-mail address of Dr Tomas Lindqvist").fill("")
    journalist.get_by_role("button", name="Send for approval").click()
    expect(journalist.locator(".errorlist").first).to_contain_text("Enter the address of")
    journalist.get_by_label("E-mail address of Dr Tomas Lindqvist").fill("tomas@lab.example")
    journalist.get_by_label("Note").fill("We print on Friday.")
    journalist.get_by_role("button", name="Send for approval").click()
    expect(journalist.locator(".messagelist .success").first).to_contain_text("Sent to")

    expert = visit(**WINDOW)
    expert.goto(link_to(site, "tomas@lab.example"))
    expect(expert.get_by_text("We print on Friday.")).to_be_visible()
    expect(expert.locator(".sign-off__answer")).to_have_count(2)
    assert_good(expert, 390, 1280)
    first, second = expert.locator(".sign-off__answer").all()
    second.locator("summary").click()
    field = second.get_by_role("textbox")
    field.fill(f"{field.input_value()} And every spring.")
    expect(expert.get_by_text("What you typed is saved.")).to_be_visible()
    expert.reload()
    expect(second.get_by_role("textbox")).to_have_value(re.compile("And every spring.$"))
    assert_good(expert, 390, 1280)
    first.get_by_role("button", name="Approve").click()
    expect(first.get_by_text("You approved this answer")).to_be_visible()
    second.get_by_role("button", name="Send these words").click()
    expect(second.get_by_text("You proposed other words")).to_be_visible()
    expect(expert.get_by_text("You have answered everything.")).to_be_visible()
    assert_good(expert, 390, 1280)

    other = visit(java_script_enabled=False, **WINDOW)
    other.goto(link_to(site, "petra@lab.example"))
    other.get_by_role("button", name=re.compile("^Approve")).last.click()
    expect(other.get_by_text("You have answered everything.")).to_be_visible()

    journalist.goto("/admin/")
    journalist.locator("#sign-offs").get_by_role("link", name=HEADLINE).last.click()
    expect(journalist.locator(".sign-off-count")).to_contain_text(
        "1 of 2 experts has signed off; TL has proposed other words."
    )
    expect(journalist.locator("ins").first).to_contain_text("And every spring.")
    assert_good(journalist, 390, 1280)
    journalist.get_by_role("button", name="Accept").click()
    expect(journalist.locator(".messagelist .success").first).to_contain_text("Accepted.")
    expect(journalist.locator(".sign-off-count")).to_contain_text("2 of 2 experts have signed off.")

    editor.goto("/admin/articles/article/")
    editor.get_by_role("link", name=HEADLINE).click()
    answers = editor.locator(".answer .ProseMirror[contenteditable=true]")
    expect(answers.filter(has_text="And every spring.")).to_be_visible()
    editor.get_by_role("button", name="Save and publish").click()
    expect(editor.locator(".sign-off-count")).to_contain_text("2 of 2 experts have signed off.")
    assert violations(editor, ".sign-off-count") == []
    for page in (journalist, editor, expert):
        assert [text for text in page.complaints if "style" not in text] == []


def test_what_an_expert_typed_without_a_connection_is_there_again(journalist, visit, site):
    write(journalist, "A gate without a wire")
    save_and_go_on(journalist)
    for name in ("petra", "tomas"):
        field = journalist.get_by_label(re.compile(f"E-mail address of .*{name}", re.IGNORECASE))
        field.fill(f"{name}@lab.example")
    journalist.get_by_role("button", name="Send for approval").click()
    expect(journalist.locator(".messagelist .success").first).to_contain_text("Sent to")
    expert = visit(**WINDOW)
    expert.goto(link_to(site, "petra@lab.example"))
    expert.locator(".sign-off summary").first.click()
    expert.route("**/link/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    expert.get_by_role("textbox").first.fill("Typed in a tunnel.")
    expect(expert.get_by_text("could not be saved just now")).to_be_visible()
    expert.unroute("**/link/**")
    expert.reload()
    expect(expert.get_by_role("textbox").first).to_have_value("Typed in a tunnel.")
    expect(expert.get_by_text("What you typed is saved.")).to_be_visible()
