"""A journalist asks two experts by mail; one answers in another browser, without an account; the answers get into the article."""

import email
import email.policy
import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import image_bytes
from tests.journeys.axe import violations
from tests.journeys.test_publishing import add_answer, add_expert, add_question
from tests.journeys.waiting import press_and_go

pytestmark = pytest.mark.browser


def mail_to(site, address: str):
    """The newest mail to an address."""
    found = [email.message_from_string(text, policy=email.policy.default) for text in site.mails()]
    return [message for message in found if address in message["To"]][-1]


def is_post(response) -> bool:
    return response.request.method == "POST"


def link_in(message) -> str:
    return re.search(r"/link/answer/[\w-]+/", message.get_body(("plain",)).get_content())[0]


@pytest.fixture
def desk(visit, sign_in) -> Page:
    page = visit(viewport={"width": 1280, "height": 900})
    sign_in(page, "journalist")
    return page


@pytest.fixture
def expert(visit) -> Page:
    return visit(viewport={"width": 390, "height": 844})


def write_and_ask(page: Page, headline: str, address: str) -> None:
    """Write a Q&A in which Tomas has answered, and ask Petra."""
    page.goto("/admin/articles/article/add/")
    page.get_by_label("Expert Q&A").check()
    page.get_by_label("Headline").fill(headline)
    add_expert(page, "Petra Oyelaran", "Professor of Gates, University of Marlow")
    add_expert(page, "Tomas Lindqvist", "Lead, Halden Institute")
    first = add_question(page, "What moves the gate?")
    add_answer(first, "TL", "A motor, says Tomas.")
    second = add_question(page, "What could stop it?")
    add_answer(second, "TL", "Nothing, says Tomas.")
    page.locator(".desk-more summary").click()
    page.get_by_role("button", name="Save and ask the experts").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Invite experts to answer")
    expect(page.get_by_label("Ask Dr Tomas Lindqvist")).not_to_be_checked()
    expect(page.get_by_label("Ask Dr Petra Oyelaran")).to_be_checked()
    assert violations(page) == []
    page.get_by_label("Brief").fill("A few sentences each, please.")
    page.get_by_label("E-mail address").first.fill("")
    page.get_by_role("button", name="Send the invitations").click()
    expect(page.locator(".errorlist")).to_contain_text("Enter the e-mail address of Dr Petra Oyelaran")
    page.get_by_label("E-mail address").first.fill(address)
    page.get_by_role("button", name="Send the invitations").click()
    expect(page.locator(".messagelist .success").last).to_contain_text("Invited: Dr Petra Oyelaran.")


def open_article(page: Page, headline: str) -> None:
    page.goto("/admin/articles/article/")
    page.get_by_role("link", name=headline).click()


def open_invitation(page: Page, headline: str, state: str) -> None:
    open_article(page, headline)
    page.get_by_role("link", name="Ask the experts").click()
    expect(page.locator(".invitation .status")).to_have_text(state)
    page.get_by_role("link", name="Dr Petra Oyelaran").click()


def test_an_expert_answers_from_a_mail_and_the_journalist_takes_the_answers(desk, expert, site, tmp_path):
    headline = "What moves a surge gate?"
    write_and_ask(desk, headline, "petra@example.org")
    expect(desk.locator(".invitation .status")).to_have_text("Invited")
    assert violations(desk) == []

    message = mail_to(site, "petra@example.org")
    assert "journalist@example.com" in message["Reply-To"]
    # The page's script tells that somebody has it open.
    with expert.expect_response(is_post):
        expert.goto(link_in(message))
    expect(expert.get_by_role("heading", level=1)).to_have_text(headline)
    expect(expert.get_by_text("A few sentences each, please.")).to_be_visible()
    assert "Tomas" not in expert.content()
    assert violations(expert) == []
    desk.reload()
    expect(desk.locator(".invitation .status")).to_have_text("Opened")

    # Saved as she types, and there again after the page went without a word.
    expert.get_by_label("What moves the gate?").fill("Water does.\n\nThrough two valves.")
    expect(expert.get_by_role("status")).to_have_text(re.compile(r"Saved at \d\d:\d\d"))
    things = "Two things:\n- sand in the sill\n- ice"
    expert.get_by_label("What could stop it?").fill(things)
    expert.goto("about:blank")
    expert.goto(link_in(message))
    expect(expert.get_by_label("What moves the gate?")).to_have_value("Water does.\n\nThrough two valves.")
    expect(expert.get_by_label("What could stop it?")).to_have_value(things)
    desk.reload()
    expect(desk.locator(".invitation .status")).to_have_text("Answering")

    # What is too long stays marked, whatever else is saved.
    expert.get_by_label("What moves the gate?").fill("x" * 20_001)
    wrong = expert.locator(".field__error", has_text="20,000 is the limit")
    expect(wrong).to_be_visible()
    with expert.expect_response(is_post):
        expert.get_by_label("Letters after your name").fill("CEng")
    expect(expert.get_by_label("Letters after your name")).to_have_value("CEng")
    expect(expert.get_by_role("status")).to_contain_text("Not everything is saved")
    expect(wrong).to_be_visible()
    expert.get_by_label("What moves the gate?").fill("Water does.\n\nThrough two valves.")
    expect(wrong).to_be_hidden()

    portrait = tmp_path / "me.jpg"
    portrait.write_bytes(image_bytes(900, 1100))
    expert.get_by_label("Picture", exact=True).set_input_files(portrait)
    expect(expert.get_by_alt_text("The portrait that you sent")).to_be_visible()
    expert.get_by_label("Title").fill("Professor")
    expert.get_by_role("button", name="Submit").click()
    expect(expert.get_by_role("heading", level=1)).to_have_text("Thank you")
    expect(expert.get_by_text("sand in the sill")).to_be_visible()
    assert violations(expert) == []
    assert mail_to(site, "journalist@example.com")["Subject"] == "Answers from Dr Petra Oyelaran"

    desk.goto("/admin/")
    expect(desk.get_by_role("heading", name="Answers that came in")).to_be_visible()
    desk.locator("#answers li", has_text=headline).get_by_role("link").click()
    desk.get_by_role("button", name="Take 2 new answers").click()
    expect(desk.locator(".messagelist .success")).to_contain_text("2 answers taken into the article.")

    # She comes back and changes both; the journalist has edited one of them meanwhile.
    open_article(desk, headline)
    editing = desk.locator(".answer [contenteditable=true]", has_text="Water does.")
    editing.click()
    desk.keyboard.press("Control+a")
    desk.keyboard.type("Water moves it, through two valves.")
    press_and_go(desk, desk.get_by_role("button", name="Save and continue editing"))
    expect(desk.locator(".messagelist .success")).to_be_visible()
    expert.get_by_role("button", name="Change my answers").click()
    expert.get_by_label("What moves the gate?").fill("Water moves it, through three valves.")
    expert.get_by_label("What could stop it?").fill("Sand in the sill, and ice.")
    expert.get_by_role("button", name="Submit").click()
    expect(expert.get_by_role("heading", level=1)).to_have_text("Thank you")

    open_invitation(desk, headline, "Submitted")
    desk.get_by_role("button", name="Take 1 new answer").click()
    expect(desk.locator(".messagelist .success")).to_contain_text("1 answer taken")
    expect(desk.locator(".side-by-side")).to_have_count(1)
    expect(desk.locator(".word-differences del")).to_contain_text("two")
    expect(desk.locator(".word-differences ins")).to_contain_text("three")
    assert violations(desk) == []
    desk.get_by_label("Replace them with the expert’s words").check()
    desk.get_by_role("button", name="Apply my choices").click()
    expect(desk.get_by_text("The article has the same words.")).to_have_count(2)

    open_article(desk, headline)
    for words in ("Water moves it, through three valves.", "Sand in the sill, and ice.", "A motor, says Tomas."):
        expect(desk.locator(".answer [contenteditable=true]", has_text=words)).to_have_count(1)
    assert expert.complaints == []
    assert [text for text in desk.complaints if "style" not in text] == []


def test_two_devices_keep_both_texts_and_a_revoked_link_is_closed(desk, visit, site):
    write_and_ask(desk, "Who types where?", "petra@two.example")
    address = link_in(mail_to(site, "petra@two.example"))
    laptop, telephone = visit(), visit(viewport={"width": 390, "height": 844})
    laptop.goto(address), telephone.goto(address)
    laptop.get_by_label("What moves the gate?").fill("From the laptop.")
    expect(laptop.get_by_role("status")).to_have_text(re.compile("Saved at"))
    telephone.get_by_label("What moves the gate?").fill("From the telephone.")
    expect(telephone.locator(".asking__doubled").first).to_be_visible()
    telephone.get_by_role("button", name="Show both").click()
    expect(telephone.get_by_label("What moves the gate?")).to_have_value("From the laptop.")
    expect(telephone.locator(".asking__other")).to_contain_text("From the telephone.")
    assert violations(telephone) == []
    telephone.get_by_role("button", name="Use this text instead").click()
    expect(telephone.get_by_label("What moves the gate?")).to_have_value("From the telephone.")

    # What this browser had not saved when the connection broke is there again.
    telephone.context.set_offline(True)
    telephone.get_by_label("What moves the gate?").fill("Typed in a tunnel.")
    expect(telephone.get_by_role("status")).to_contain_text("there is no connection")
    telephone.context.set_offline(False)
    expect(telephone.get_by_role("status")).to_have_text(re.compile("Saved at"))

    desk.get_by_role("link", name="Dr Petra Oyelaran").click()
    desk.get_by_text("Revoke", exact=True).click()
    desk.get_by_role("button", name="Revoke the invitation").click()
    expect(desk.locator(".desk-status .status")).to_have_text("Revoked")
    laptop.get_by_label("What moves the gate?").fill("Too late.")
    expect(laptop.get_by_role("status")).to_contain_text("The link has ended")
    laptop.reload()
    expect(laptop.get_by_role("heading", level=1)).to_have_text("This link was withdrawn")

    assert address.split("/")[3] not in (site.folder / f"server-{site.port}.log").read_text()


def test_an_expert_without_scripts_saves_by_a_button(desk, visit, site):
    write_and_ask(desk, "What needs no script?", "petra@plain.example")
    page = visit(java_script_enabled=False)
    page.goto(link_in(mail_to(site, "petra@plain.example")))
    page.get_by_label("What could stop it?").fill("Sand, ice and rust.")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("You can close the page and come back.")).to_be_visible()
    expect(page.get_by_label("What could stop it?")).to_have_value("Sand, ice and rust.")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    open_invitation(desk, "What needs no script?", "Submitted")
    expect(desk.get_by_text("Sand, ice and rust.")).to_be_visible()
