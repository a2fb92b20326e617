"""`make screenshots`: pictures of the running demo, in docs/screenshots. `PORT` says where it runs."""

import io
import os
import re
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from newsroom.demo import ACCOUNTS
from newsroom.demo import FOLDER as MAILS
from tests.journeys.conftest import find_chromium

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
# A transcript that leaves something to decide.
DOUBTFUL = FOLDER.parents[1] / "tests/articles/transcript/samples/trouble.txt"
WINDOWS = ((390, 844), (1280, 900))
SCHEMES = ("light", "dark")
QUALITY = 62


def main() -> None:
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        reader = browser.new_context(base_url=address)
        try:
            reader.new_page().goto("/")
        except Exception:
            sys.exit(f"Nothing answers at {address}. Start the demo first: make demo")
        pages, limit = find_pages(reader.pages[0])
        stranger = browser.new_context(base_url=address)
        stranger.new_page().goto(pages["special-report"])
        first_visit = stranger.storage_state()
        for width, height in WINDOWS:
            for scheme in SCHEMES:
                for name, path in pages.items():
                    window = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
                    # At the wall stands somebody who has read the month's articles; elsewhere, one who has not.
                    page = open_window(
                        browser, address, storage_state=limit if name == "wall" else first_visit, **window
                    )
                    page.goto(path)
                    look_through(page)
                    aim(page, name)
                    save(page, f"{name}-{width}-{scheme}")
                    page.context.close()
        page = open_window(browser, address, viewport={"width": 1280, "height": 900})
        desk(page)
        questions_by_mail(page, browser, address)
        browser.close()


def find_pages(page: Page) -> tuple[dict[str, str], dict]:
    """Paths of what is shown, and the cookies of somebody who has read all that the month allows."""
    pages = {
        "home": "/",
        "corrections": "/corrections/",
        "section": page.locator(".masthead__nav a").first.get_attribute("href"),
    }
    page.goto("/special-reports/")
    pages["special-report"] = page.get_by_role("heading").get_by_role("link").first.get_attribute("href")
    page.goto("/expert-qas/")
    pages["expert-qa"] = page.locator(".teaser:not(:has(.tag)) .teaser__headline a").first.get_attribute("href")
    page.goto(pages["expert-qa"])
    pages["expert"] = page.locator("main a[href^='/experts/']").first.get_attribute("href")
    page.goto("/")
    links = page.locator("article a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    for path in dict.fromkeys(links):
        page.goto(path)
        if page.locator(".wall").count() and "-registered" not in path and page.get_by_text("this month").count():
            pages["wall"] = path
            break
    return pages, page.context.storage_state()


def open_window(browser: Browser, address: str, **options) -> Page:
    return browser.new_context(base_url=address, reduced_motion="reduce", locale="en-GB", **options).new_page()


def look_through(page: Page) -> None:
    """Scroll through the page, so that pictures which load late are there, and come back."""
    height, step = page.evaluate("[document.documentElement.scrollHeight, innerHeight]")
    for place in range(0, height, step):
        page.evaluate("place => scrollTo(0, place)", place)
        page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")


def aim(page: Page, name: str) -> None:
    """Scroll to what the picture is about."""
    places = {"expert-qa": ("h2.question", 100), "wall": (".wall", 260)}
    if name in places:
        selector, above = places[name]
        place = page.locator(selector).first.evaluate("one => one.getBoundingClientRect().top + scrollY")
        page.evaluate("place => scrollTo(0, place)", place - above)


def desk(page: Page) -> None:
    _, email, password, *_ = next(account for account in ACCOUNTS if account[0] == "editor")
    page.goto("/account/login/password/?next=/admin/articles/article/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/articles/article/")
    page.goto("/admin/")
    save(page, "desk-front-page")
    qa = first_of(page, "?kind__exact=qa")
    page.locator("#questions-group").scroll_into_view_if_needed()
    page.mouse.wheel(0, 600)
    save(page, "desk")
    page.goto(qa.split("/change/")[0] + "/preview/?view=both")
    save(page, "desk-phone-and-desktop")
    page.goto("/admin/articles/article/import/")
    page.get_by_label("The transcript").fill(DOUBTFUL.read_text())
    page.get_by_role("button", name="Check", exact=True).click()
    save(page, "desk-import")
    first_of(page, "?access__exact=premium&kind__exact=feature")
    page.locator(".field-body").scroll_into_view_if_needed()
    page.locator("#beside").wait_for()
    page.wait_for_timeout(2500)
    save(page, "desk-checklist")


def first_of(page: Page, query: str) -> str:
    """Open the first article of a list; return its address."""
    page.goto(f"/admin/articles/article/{query}")
    address = page.locator("#result_list tbody th a").first.get_attribute("href")
    page.goto(address)
    return address


def questions_by_mail(page: Page, browser: Browser, address: str) -> None:
    """Invite an expert of a Q&A, show both sides, and close the links again."""
    qa = first_of(page, "?kind__exact=qa")
    page.goto(qa.replace("/change/", "/asking/invite/"))
    for number, box in enumerate(page.locator("h2 input[type=checkbox]").all()):
        box.set_checked(number == 0)
    page.get_by_label("E-mail address").first.fill("expert@example.com")
    questions = page.locator(".asked-questions").first.locator("input[type=checkbox]")
    for box in questions.all()[:3]:
        box.check()
    page.get_by_label("Brief").fill("Three or four sentences each, please. We go to press on Thursday.")
    page.get_by_role("button", name="Send the invitations").click()
    page.locator(".messagelist .success").last.wait_for()
    save(page, "desk-experts")
    mails = (MAILS / "mail").iterdir()
    text = "".join(
        mail.read_text(errors="replace") for mail in sorted(mails, key=lambda mail: mail.stat().st_mtime)[-3:]
    )
    link = re.findall(r"/link/answer/[\w-]+/", text)[-1]
    for width, height in WINDOWS:
        expert = open_window(browser, address, viewport={"width": width, "height": height})
        expert.goto(link)
        # The page's word that it was opened goes out as it would when the page closes; Chromium never reports it as answered.
        save(expert, f"expert-answers-{width}-light", until="load")
        expert.context.close()
    page.locator(".invitation h2 a").first.click()
    page.get_by_text("Revoke", exact=True).click()
    page.get_by_role("button", name="Revoke the invitation").click()


def save(page: Page, name: str, until: str = "networkidle") -> None:
    """One screen, in a file that stays small."""
    page.wait_for_load_state(until)
    page.evaluate("document.fonts.ready")
    file = FOLDER / f"{name}.webp"
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.convert("RGB").save(file, quality=QUALITY, method=6)
    print(f"{file.relative_to(FOLDER.parents[1])}  {file.stat().st_size // 1024} KiB", flush=True)


if __name__ == "__main__":
    main()
