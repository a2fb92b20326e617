"""The tools of every day in a browser: many articles at once, topics, old addresses, colleagues, help and shortcuts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations
from tests.journeys.test_desk import ADD, PEOPLE, desk, questions  # noqa: F401
from tests.journeys.waiting import press_and_go, reload_until, resize, soon

pytestmark = pytest.mark.browser

ARTICLES = "/admin/articles/article/"


def tick(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("row", name=name).get_by_role("checkbox").check()


def act(page: Page, action: str) -> None:
    page.get_by_label("Action:").select_option(label=action)
    press_and_go(page, page.get_by_role("button", name="Go"))


def is_clean(page: Page, within: str = "#content") -> None:
    # Complaints are checked before axe runs, because axe tries inline styles, which the policy refuses.
    assert page.complaints == []
    assert [(rule["id"], node["html"][:200]) for rule in violations(page, within) for node in rule["nodes"]] == []
    page.complaints.clear()


def test_many_articles_are_changed_at_once_and_readers_see_it(desk, visit):  # noqa: F811
    reader = visit()
    reader.goto("/energy/6-free/")
    expect(reader.get_by_text("Paragraph 12")).to_have_count(1)
    page = desk("editor", ARTICLES)
    expect(page.get_by_role("heading", level=1)).to_have_text("Articles")
    tick(page, "A free article", "For registered readers")
    act(page, "Set access…")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set the access: 2 articles")
    is_clean(page)
    page.get_by_label("Access:").select_option(value="registered")
    page.get_by_role("button", name="Set the access").click()
    expect(page.locator(".messagelist")).to_contain_text("1 article changed, 1 stays as it was.")
    # A change may take two seconds to reach every process.
    reload_until(reader, reader.get_by_text("Paragraph 12"), is_there=False)


def test_topics_are_added_to_articles_and_merged(desk, visit, site):  # noqa: F811
    site.inside(
        "from articles.models import Topic; [Topic.objects.create(name=n, slug=n.lower()) for n in ('Tides', 'Lagoons')]",
    )
    page = desk("editor", ARTICLES)
    for topic, article in (("Tides", "Premium feature 1"), ("Lagoons", "Premium feature 2")):
        page.goto(ARTICLES)
        tick(page, article)
        act(page, "Add topic…")
        page.locator(".select2-selection").click()
        page.locator(".select2-dropdown .select2-search__field").press_sequentially(topic)
        page.locator(".select2-results__option--highlighted", has_text=topic).click()
        page.get_by_role("button", name="Add the topic").click()
        expect(page.locator(".messagelist")).to_contain_text(f"Topic “{topic}” added. 1 article changed.")
    page.goto("/admin/articles/topic/")
    tick(page, "Tides", "Lagoons")
    act(page, "Merge topics…")
    is_clean(page)
    page.get_by_label("Tides (1 article)").check()
    page.get_by_role("button", name="Merge").click()
    expect(page.locator(".messagelist")).to_contain_text("“Lagoons”: merged into “Tides”. 1 article has moved")
    reader = visit()
    reader.goto("/topics/lagoons/")
    assert reader.url.endswith("/topics/tides/")
    for headline in ("Premium feature 1", "Premium feature 2"):
        expect(reader.get_by_role("link", name=headline).first).to_be_visible()


def test_old_addresses_are_imported_and_lead_to_the_new_ones(desk, visit, tmp_path):  # noqa: F811
    page = desk("editor", "/admin/articles/redirect/")
    page.get_by_role("link", name="Import a CSV file").click()
    file = tmp_path / "old.csv"
    file.write_text("old,new\n/story.asp?id=7,/energy/6-free/\n/away,https://evil.example/\n")
    page.get_by_label("CSV file:").set_input_files(file)
    press_and_go(page, page.get_by_role("button", name="Import"))
    expect(page.get_by_role("alert")).to_contain_text("Line 3: The new address must be a path on this site")
    is_clean(page)
    file.write_text("old,new\n/story.asp?id=7,/energy/6-free/\n")
    page.get_by_label("CSV file:").set_input_files(file)
    page.get_by_role("button", name="Import").click()
    expect(page.locator(".messagelist")).to_contain_text("New redirects: 1.")
    reader = visit()
    reader.goto("/story.asp?id=7")
    assert reader.url.endswith("/energy/6-free/")


def test_a_chief_editor_invites_a_colleague_who_signs_in_and_later_leaves(desk, visit, site, the_code):  # noqa: F811
    chief = f"User.objects.get(email='{PEOPLE['editor'][0]}').groups.add(Group.objects.get(name='Chief editors'))"
    site.inside(f"from django.contrib.auth.models import Group; from accounts.models import User; {chief}")
    page = desk("editor", "/admin/accounts/colleague/")
    page.get_by_role("link", name="New colleague").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invite a colleague")
    is_clean(page)
    page.get_by_label("E-mail address:").fill("nia@example.com")
    page.get_by_label("Name:").fill("Nia New")
    page.get_by_label("Journalist", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_contain_text("An invitation is on its way to nia@example.com")
    is_clean(page)
    address = page.url

    mail = next(mail for mail in reversed(site.mails()) if "To: nia@example.com" in mail)
    nia = visit()
    nia.goto(re.search(r"^(http\S+/account/login/\S+)$", mail, re.MULTILINE)[1])
    nia.get_by_label("E-mail address").fill("nia@example.com")
    press_and_go(nia, nia.get_by_role("button", name=re.compile("code", re.IGNORECASE)).first)
    nia.get_by_label("Code from the e-mail").fill(the_code("nia@example.com"))
    nia.keyboard.press("Enter")
    nia.wait_for_url("**/admin/")
    nia.get_by_role("link", name="Help").click()
    expect(nia.get_by_role("heading", level=1)).to_have_text("Help")
    assert nia.complaints == []

    page.goto(address)
    press_and_go(page, page.get_by_role("link", name="End access…"))
    is_clean(page)
    page.get_by_role("button", name="End access").click()
    expect(page.locator(".messagelist")).to_contain_text("Nia New can no longer enter the desk.")
    nia.goto("/admin/")
    expect(nia).to_have_url(re.compile("/account/login/"))


def test_a_qa_is_written_and_saved_from_the_keyboard(desk):  # noqa: F811
    page = desk("journalist", ADD)
    expect(page.locator(".shortcuts-told")).to_contain_text("Ctrl Enter saves")
    page.get_by_label("Expert Q&A").check()
    page.get_by_label("Headline:").press_sequentially("By keyboard?")
    for question in range(3):
        page.get_by_role("button", name="Add a question").click()
        page.keyboard.type(f"Question {question + 1}?")
    page.keyboard.press("Shift+F8")
    page.keyboard.type(" And why?")
    page.keyboard.press("F8")
    page.keyboard.type(" And when?")
    page.keyboard.press("F8")  # The last one stays.
    soon(lambda: questions(page), ["Question 1?", "Question 2? And why?", "Question 3? And when?"])

    text = page.locator(".field-body .ProseMirror[contenteditable=true]")
    text.click()
    page.keyboard.type("Is it? ")
    expect(page.locator("#shortcuts")).to_be_hidden()  # “?” is a letter here.
    with page.expect_popup() as popup:
        page.keyboard.press("Control+Shift+Enter")
    expect(popup.value.get_by_text("Is it?")).to_be_visible()
    page.bring_to_front()
    page.keyboard.type("Yes.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Article")
    expect(text).to_have_text("Is it? Yes.")
    expect(text.locator("br:not(.ProseMirror-trailingBreak)")).to_have_count(0)
    assert page.complaints == []


def test_the_shortcuts_are_shown_and_the_question_mark_can_be_switched_off(desk):  # noqa: F811
    page = desk("journalist", ARTICLES)
    window = page.get_by_role("dialog", name="Keyboard shortcuts")
    page.keyboard.press("?")
    expect(window).to_be_visible()
    is_clean(page, "#shortcuts")
    window.get_by_label("shows this window").uncheck()
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()
    page.reload()
    page.keyboard.press("?")
    expect(window).to_be_hidden()
    page.get_by_role("button", name="Shortcuts").click()
    expect(window).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_help_pages_are_accessible(desk, width):  # noqa: F811
    page = desk("journalist", "/admin/help/")
    resize(page, width)
    page.get_by_role("link", name="Write an Expert Q&A").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Write an Expert Q&A")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    is_clean(page)
    page.locator(".help-next a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Transcripts and Word documents")
