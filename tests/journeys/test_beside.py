"""The checklist beside the form, the line where the free part ends, and house terms; in a browser, on the production server."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(visit, sign_in):
    """Open the admin for one of the demo's people."""

    def enter(name: str, to: str = "/admin/", **options) -> Page:
        page = visit(**{"viewport": {"width": 1280, "height": 900}} | options)
        sign_in(page, name, to)
        return page

    return enter


@pytest.fixture
def made(site):
    """Run lines of Python on the site, and return what they print last."""

    def run(*lines: str) -> str:
        start = "from tests.factories import *; from articles.models import *; "
        return site.inside(start + "; ".join(lines)).split()[-1]

    return run


def panel(page: Page):
    return page.get_by_role("region", name="Beside the text")


def broken(page: Page) -> list[tuple[str, str]]:
    """What axe finds in our parts of the open screen; the editor and Select2 are not ours."""
    nodes = [(rule["id"], node["html"][:200]) for rule in violations(page, "#content") for node in rule["nodes"]]
    return [found for found in nodes if any(word in found[1] for word in ("beside", "excerpt", "wall-line", "missing"))]


def line(page: Page):
    return page.locator(".wall-line")


def editor(page: Page):
    return page.locator(".field-body .ProseMirror[contenteditable=true]")


def test_the_line_moves_while_a_premium_article_is_written(desk, made):
    pk = made(
        "a = make_article(published=False, access='premium', body=paragraphs(8, 30), picture=make_picture())",
        "Byline.objects.create(article=a, author=make_author())", "print(a.pk)",
    )  # fmt: skip
    page = desk("editor", f"/admin/articles/article/{pk}/change/")
    expect(line(page)).to_have_text("The free part ends here: 64 words before, 192 after")
    expect(panel(page)).to_contain_text("word2x28 word2x29.”")
    paragraph = editor(page).locator("p")

    def expect_between(number: int) -> None:
        """Wait until the line lies between this paragraph and the next: it is moved when the page has been laid out."""
        page.wait_for_function(
            """number => {
                const place = found => found.getBoundingClientRect();
                const paragraphs = document.querySelectorAll(".field-body .ProseMirror[contenteditable=true] p");
                const [above, below] = [place(paragraphs[number - 1]), place(paragraphs[number])];
                const drawn = place(document.querySelector(".wall-line"));
                return above.bottom - 1 <= drawn.top && drawn.bottom <= below.top + 1;
            }""",
            arg=number,
        )

    expect_between(2)
    # It follows the text, too, when only what stands above that grows: the buttons, when they come late.
    page.evaluate("() => (document.querySelector('.field-body .prose-menubar').style.minHeight = '150px')")
    expect_between(2)
    page.evaluate("() => (document.querySelector('.wall-line').style.fontSize = '30px')")
    expect_between(2)
    paragraph.nth(0).click()
    page.keyboard.press("End")
    page.keyboard.insert_text(" And " + "ten more words that are read before the wall comes " * 8)
    expect(line(page)).to_have_text("The free part ends here: 113 words before, 224 after")
    expect_between(1)
    # A rule puts it elsewhere; the line is neither in the text nor in what is saved.
    paragraph.nth(5).click()
    page.keyboard.press("End")
    page.get_by_role("button", name="Horizontal rule").first.click()
    expect(panel(page)).to_contain_text("The horizontal rule in the text sets this point")
    assert "free part" not in page.locator("#id_body").input_value()
    assert "free part" not in editor(page).inner_text()
    assert page.complaints == []
    assert broken(page) == violations(page, "#beside") == []
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .saved")).to_be_visible()
    assert "free part" not in page.locator("#id_body").input_value()
    page.get_by_label("Access").select_option("free")
    expect(panel(page)).to_contain_text("Everything is free.")
    expect(line(page)).to_have_count(0)


def test_the_line_appears_in_an_editor_that_comes_later_than_the_answer(desk, made):
    pk = made("print(make_article(published=False, access='premium', body=paragraphs(8, 30)).pk)")
    page = desk("editor")
    # Nothing is seen and the browser is never idle, so no editor is made until the journey says so.
    page.add_init_script(
        """window.held = [];
        window.requestIdleCallback = work => window.held.push(work);
        window.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} };"""
    )
    page.goto(f"/admin/articles/article/{pk}/change/")
    expect(panel(page)).to_contain_text("word2x28 word2x29.”")
    expect(line(page)).to_have_count(0)
    page.evaluate("() => window.held.forEach(work => work())")
    expect(line(page)).to_have_text("The free part ends here: 64 words before, 192 after")


def test_the_line_stands_right_among_all_kinds_of_blocks(desk, made):
    body = (
        "<h2>One</h2><p>Two.</p><ul><li><p>Three</p></li><li><p>more</p></li></ul><blockquote><p>Four</p></blockquote>"
        "<table><tbody><tr><td><p>Five</p></td></tr></tbody></table><pre><code>Six</code></pre><p>Seven<br>lines</p>"
        "<hr><p>Behind the wall.</p>"
    )
    pk = made(f"print(make_article(published=False, access='premium', body='{body}').pk)")
    page = desk("editor", f"/admin/articles/article/{pk}/change/")
    expect(line(page)).to_contain_text("9 words before, 3 after")
    # Empty paragraphs, which are not stored, do not count.
    editor(page).get_by_text("Two.").click()
    page.keyboard.press("End")
    with page.expect_response(lambda answer: "/beside/" in answer.url):
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
    page.wait_for_function(
        """() => {
            const texts = [...document.querySelectorAll(".field-body .ProseMirror[contenteditable=true] p")];
            const place = word => texts.find(text => text.textContent.includes(word)).getBoundingClientRect();
            const [above, below] = [place("lines"), place("Behind")];
            const drawn = document.querySelector(".wall-line").getBoundingClientRect();
            return above.bottom <= drawn.top + 1 && drawn.bottom <= below.top;
        }"""
    )


def test_the_line_of_a_qa_lies_behind_the_right_answer_row(desk, made):
    pk = made("print(make_qa(published=False, access='premium').pk)")
    page = desk("editor", f"/admin/articles/article/{pk}/change/")
    rows = page.locator(".answer[data-row]")
    expect(rows.nth(0).locator(".wall-line")).to_be_visible()
    rows.nth(1).get_by_role("button", name="Move answer up").click()
    expect(rows.nth(0).locator(".voice")).to_have_value("TL")
    expect(rows.nth(0).locator(".wall-line")).to_be_visible()
    expect(rows.nth(1).locator(".wall-line")).to_have_count(0)
    expect(panel(page)).to_contain_text("After the answer of TL to question 1")
    assert page.complaints == []


def test_a_writer_works_the_list_off_until_it_is_empty(desk, made):
    made("HouseTerm.objects.create(avoid='utilise', better='use')",
         "HouseTerm.objects.create(avoid='going forward', better='from now on')", "print(1)")  # fmt: skip
    pk = made(
        "a = make_article(published=False, picture=make_picture(), standfirst='', section=None, "
        "body='<p>They utilise a cable. They utilise it going forward.</p>')",
        "Byline.objects.create(article=a, author=make_author())", "print(a.pk)",
    )  # fmt: skip
    page = desk("editor", f"/admin/articles/article/{pk}/change/")
    listed = panel(page).locator("[data-beside-part=checklist]")
    expect(panel(page)).to_contain_text("2 needed to publish, 2 advised.")
    panel(page).get_by_role("link", name="A standfirst is missing.").click()
    expect(page.get_by_label("Standfirst")).to_be_focused()
    page.keyboard.type("Now it has one.")
    expect(listed).not_to_contain_text("standfirst")
    page.get_by_label("Section").select_option(index=1)
    expect(panel(page)).not_to_contain_text("needed")
    # One click leads to the words, the keyboard too.
    panel(page).get_by_role("link", name="In the text: They utilise a cable").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.getSelection().toString() === 'utilise'")
    panel(page).get_by_role("button", name="Replace with “use” in the text").first.click()
    expect(editor(page)).to_contain_text("They use a cable. They utilise it")
    expect(panel(page).get_by_role("button", name="Replace with “use” in the text")).to_have_count(1)
    panel(page).get_by_role("button", name="Replace with “use” in the text").click()
    expect(editor(page)).to_contain_text("They use a cable. They use it going forward.")
    assert page.complaints == []
    assert broken(page) == violations(page, "#beside") == []
    panel(page).get_by_role("button", name="“going forward” is right in this piece").click()
    expect(listed).to_contain_text("Nothing to do: the list is empty.")
    expect(listed).to_contain_text("Left in this piece")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .saved")).to_be_visible()
    expect(listed).to_contain_text("Left in this piece")
    panel(page).get_by_role("button", name="Undo").click()
    expect(listed).to_contain_text("going forward")


def test_on_a_telephone_the_panel_stands_under_the_form_and_folds(desk, made):
    pk = made("print(make_article(published=False, access='premium').pk)")
    page = desk("editor", f"/admin/articles/article/{pk}/change/", viewport={"width": 390, "height": 844})
    expect(line(page)).to_be_visible()
    # In one measure: the form grows while its editors are made.
    page.wait_for_function(
        """() => {
            const place = found => document.querySelector(found).getBoundingClientRect();
            return place("#beside").top >= place("#article_form").bottom;
        }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    fold = panel(page).locator("summary").first
    fold.focus()
    page.keyboard.press("Enter")
    expect(panel(page).get_by_text("A picture is missing.")).to_be_hidden()
    assert violations(page, "#beside") == []


def test_editors_keep_the_list_of_terms(desk):
    page = desk("editor", "/admin/articles/houseterm/")
    page.get_by_role("link", name="Add many").click()
    page.get_by_label("Terms").fill("leverage → use\nwithout an arrow\n")
    page.get_by_role("button", name="Add the terms").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 2: “without an arrow” has no arrow.")
    assert page.complaints == []
    assert violations(page, "#content-main") == []
    page.get_by_label("Terms").fill("leverage → use\nin order to -> to")
    page.get_by_role("button", name="Add the terms").click()
    expect(page.get_by_text("New terms: 2.")).to_be_visible()
    # The search field of Django’s lists has no visible label.
    assert [rule["id"] for rule in violations(page, "#content") if rule["id"] != "label-title-only"] == []
