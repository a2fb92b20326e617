"""A journalist and an editor at work, in a browser, on the production server with its strict policy."""

import pytest
from playwright.sync_api import Page, expect

from newsroom.demo import ACCOUNTS
from tests.journeys.axe import violations
from tests.journeys.waiting import press_and_go, read_before_writing, resize, soon

pytestmark = pytest.mark.browser

ADD = "/admin/articles/article/add/"
PEOPLE = {who: (email, password) for who, email, password, *_ in ACCOUNTS}


@pytest.fixture
def desk(visit, sign_in):
    """Open the admin for one of the demo's people."""

    def enter(name: str, to: str = "/admin/", **options) -> Page:
        page = visit(viewport={"width": 1280, "height": 900}, **options)
        sign_in(page, name, to)
        return page

    return enter


def choose(page: Page, row, words: str) -> None:
    row.locator(".select2-selection").first.click()
    page.locator(".select2-dropdown .select2-search__field").press_sequentially(words)
    page.locator(".select2-results__option--highlighted", has_text=words).first.wait_for()
    page.keyboard.press("Enter")


def answer(page: Page, question: int, who: str, words: str) -> None:
    card = page.locator("[data-question]").nth(question)
    card.get_by_role("button", name="Add an answer").click()
    row = card.locator(".answer").last
    row.get_by_role("button", name=f"{who} answers").click()
    row.locator(".ProseMirror[contenteditable=true]").click()
    page.keyboard.type(words)


def write_qa(page: Page, headline: str) -> None:
    """A Q&A with two experts, three questions, and an answer by each to each, in one go."""
    page.get_by_label("Expert Q&A").check()
    page.get_by_label("Headline:").press_sequentially(headline)
    for number, name in enumerate(("Petra", "Tomas")):
        page.get_by_role("button", name="Add an expert").click()
        choose(page, page.locator("[data-rows-list=participants] > [data-row]").nth(number), name)
        expect(page.locator(f"#id_participants-{number}-initials")).not_to_have_value("")
    for question in range(3):
        page.get_by_role("button", name="Add a question").click()
        page.keyboard.type(f"Question {question + 1}, is it so?")
        for who in ("PO", "TL"):
            answer(page, question, who, f"{who} to question {question + 1}.")


def questions(page: Page) -> list[str]:
    return page.locator("[data-question] textarea[name$='-text']").evaluate_all("all => all.map(one => one.value)")


def save(page: Page) -> None:
    press_and_go(page, page.get_by_role("button", name="Save and continue editing"))
    expect(page.locator(".messagelist")).to_be_visible()


def test_a_qa_is_written_reordered_by_keyboard_and_saved_in_one_go(desk):
    page = desk("journalist", ADD)
    write_qa(page, "Do lagoons pay?")
    expect(page.get_by_label("Slug:")).to_have_value("do-lagoons-pay")
    up = page.locator("[data-question]").nth(2).get_by_role("button", name="Move question up")
    up.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    moved = page.locator("[data-question]").first.get_by_role("button", name="Move question up")
    expect(moved).to_be_focused()
    expect(page.locator("[aria-live]")).to_have_text("Question is now number 1.")
    page.locator("[data-question]").nth(2).get_by_role("button", name="Remove question").click()
    save(page)
    assert questions(page) == ["Question 3, is it so?", "Question 1, is it so?"]
    expect(page.locator(".answer")).to_have_count(4)

    first = page.locator(".answer .ProseMirror[contenteditable=true]").first
    first.click()
    page.keyboard.press("End")
    page.keyboard.type(" Edited.")
    save(page)
    expect(page.locator(".answer .ProseMirror[contenteditable=true]").first).to_have_text("PO to question 3. Edited.")
    assert page.complaints == []


def test_an_expert_is_added_in_place(desk):
    page = desk("journalist", ADD)
    page.get_by_label("Expert Q&A").check()
    page.get_by_role("button", name="Add an expert").click()
    with page.expect_popup() as popup:
        page.locator("#participants-group .add-related").click()
    popup.value.get_by_label("Name:", exact=True).fill("Hanna Vogel")
    popup.value.get_by_role("button", name="Save").first.click()
    expect(page.locator("#participants-group .select2-selection__rendered")).to_contain_text("Hanna Vogel")
    expect(page.locator("#id_participants-0-initials")).to_have_value("HV")
    assert page.complaints == []


def test_questions_are_dragged_with_the_mouse(desk):
    page = desk("journalist", ADD)
    page.get_by_label("Expert Q&A").check()
    for question in range(2):
        page.get_by_role("button", name="Add a question").click()
        page.keyboard.type(f"Question {question + 1}?")
    handles = page.locator("[data-question] > .row-head [data-row-handle]")
    handles.nth(1).drag_to(handles.nth(0), target_position={"x": 5, "y": 3})
    soon(lambda: questions(page), ["Question 2?", "Question 1?"])


def test_two_experts_exchange_their_initials_one_after_the_other(desk):
    page = desk("journalist", ADD)
    write_qa(page, "Who is who?")
    page.locator("#id_participants-0-initials").fill("TL")
    page.locator("#id_participants-1-initials").fill("PO")
    whos = page.locator(".voice")
    soon(lambda: whos.evaluate_all("all => all.map(one => one.value)"), ["TL", "PO"] * 3)
    save(page)
    expect(page.locator(".answer").first.locator("textarea")).to_have_value("<p>PO to question 1.</p>")
    expect(page.locator(".voice").first).to_have_value("TL")


def test_a_session_that_ended_loses_nothing(desk, sign_in_by_password):
    page = desk("journalist", ADD)
    read_before_writing(page)
    page.get_by_label("Headline:").press_sequentially("An hour of work")
    page.get_by_role("button", name="Add an author").click()
    page.locator(".field-body .ProseMirror[contenteditable=true]").click()
    page.keyboard.type("Words that nobody may lose.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_url("**/account/login/**")
    sign_in_by_password(page, *PEOPLE["journalist"], ADD)
    page.get_by_role("button", name="Restore what you typed").click()
    expect(page.locator(".errorlist").first).to_contain_text("None of it has been saved yet")
    expect(page.get_by_label("Headline:")).to_have_value("An hour of work")
    expect(page.locator(".field-body .ProseMirror[contenteditable=true]")).to_have_text("Words that nobody may lose.")
    save(page)
    page.goto(ADD)
    read_before_writing(page)  # The offer comes after the page's own scripts have filled in their fields.
    expect(page.get_by_role("button", name="Restore what you typed")).to_be_hidden()


def test_a_picture_is_chosen_in_the_text_and_for_the_article(desk):
    page = desk("editor", ADD)
    page.get_by_label("Headline:").press_sequentially("With pictures")
    page.locator(".field-body .ProseMirror[contenteditable=true]").click()
    page.keyboard.type("Before it. ")
    with page.expect_popup() as popup:
        page.locator(".field-body").get_by_role("button", name="Picture").click()
    popup.value.locator("a[data-popup-opener]").first.click()
    expect(page.locator(".field-body figure img")).to_be_visible()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Browse the pictures").click()
    popup.value.locator("a[data-popup-opener]").first.click()
    expect(page.locator(".chosen-picture")).to_be_visible()
    save(page)
    assert "<figure data-picture=" in page.locator("#id_body").input_value()
    assert page.locator("#id_picture").input_value() != ""
    assert page.complaints == []


def test_changes_are_previewed_in_a_tab_of_their_own(desk):
    page = desk("journalist", ADD)
    write_qa(page, "A preview")
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Preview changes").click()
    expect(popup.value.get_by_role("complementary", name="Preview")).to_contain_text("With your unsaved changes.")
    expect(popup.value.get_by_text("TL to question 2.")).to_be_visible()


def test_an_editor_publishes_and_withdraws(desk, site):
    page = desk("editor", "/admin/articles/article/")
    page.get_by_role("link", name="A free article").click()
    page.get_by_role("button", name="Withdraw…").click()
    page.get_by_label("Reason").fill("The figures were wrong.")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator(".desk-status")).to_contain_text("The figures were wrong.")
    page.get_by_role("button", name="Save and put back…").click()
    expect(page.get_by_text("A picture is missing.")).to_be_visible()


@pytest.mark.parametrize("address", [ADD, "/admin/articles/article/", "/admin/articles/article/import/"])
def test_axe_finds_nothing_of_ours_on_the_desk(desk, address):
    page = desk("editor", address)
    if address == ADD:
        write_qa(page, "For everybody")
    ours = [
        (rule["id"], node["html"][:200])
        for rule in violations(page, "#content")
        for node in rule["nodes"]
        if "row" in node["html"] or "voice" in node["html"] or "reading" in node["html"]
    ]
    assert ours == []


LINES_OF_BUTTONS = """() => new Set([...document.querySelectorAll('.desk-verbs button, .desk-verbs summary')]
    .filter(one => one.tagName === 'SUMMARY' || !one.closest('details'))
    .map(one => Math.round(one.getBoundingClientRect().top / 8))).size"""


@pytest.mark.parametrize("state", ["draft", "submitted", "published", "scheduled"])
def test_the_buttons_below_a_qa_stand_in_two_lines_and_the_others_behind_more(desk, site, state):
    at = {
        "submitted": "submitted_at=now()",
        "published": "published_at=now()",
        "scheduled": "published_at=now() + timedelta(3)",
    }
    made = site.inside(
        "from datetime import timedelta; from django.utils.timezone import now; from articles.models import Article; "
        "from tests.factories import make_qa; qa = make_qa(experts=('Ann Other', 'Bo Other'), published=False); "
        f"Article.objects.filter(pk=qa.pk).update({at.get(state, 'withdrawn_at=None')}); print(qa.pk)",
    )  # fmt: skip
    address = f"/admin/articles/article/{made.split()[-1]}/change/"
    page = desk("editor", address)
    expect(page.locator("#beside")).to_be_visible()
    page.wait_for_function(f"() => ({LINES_OF_BUTTONS})() <= 2")
    resize(page, 390)
    more = page.locator(".desk-more")
    more.locator("summary").focus()
    page.keyboard.press("Enter")
    ask = page.get_by_role("button", name="Save and ask the experts…")
    expect(ask if state == "draft" else more.locator(ask)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page, ".desk-verbs") == []
    with page.expect_popup() as popup:
        more.get_by_role("button", name="Preview with the wall").click()
    expect(popup.value.get_by_role("heading", level=1)).to_be_visible()


def test_a_journalist_takes_over_an_unowned_draft_and_an_editor_hands_it_over(desk, site):
    site.inside("from tests.factories import make_article; make_article(headline='Left by a command', published=False)")
    page = desk("journalist", "/admin/articles/article/?owner=nobody")
    page.get_by_role("link", name="Left by a command").click()
    expect(page.get_by_text("No owner yet.", exact=True)).to_be_visible()
    # This is checked before axe runs, because axe tries inline styles, which the policy refuses.
    assert page.complaints == []
    assert violations(page, ".desk-status") == []
    page.get_by_role("button", name="Take it over").click()
    expect(page.get_by_text("It is yours now")).to_be_visible()
    page.get_by_label("Headline:").fill("Taken over")
    save(page)
    address = page.url
    editor = desk("editor", address.removeprefix(site.address))
    press_and_go(editor, editor.get_by_role("link", name="Hand it over"))
    assert editor.complaints == []
    assert violations(editor, "#content-main") == []
    editor.get_by_label("To:").select_option(index=1)
    editor.get_by_role("button", name="Hand it over").click()
    expect(editor.get_by_text("Handed over to")).to_be_visible()
