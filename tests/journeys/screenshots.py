"""`make screenshots`: pictures of the running demo, in docs/screenshots. `PORT` says where it runs."""

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from newsroom.demo import ACCOUNTS
from tests.journeys.conftest import find_chromium

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
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
        desk(open_window(browser, address, viewport={"width": 1280, "height": 900}))
        browser.close()


def find_pages(page: Page) -> tuple[dict[str, str], dict]:
    """Paths of what is shown, and the cookies of somebody who has read all that the month allows."""
    pages = {"home": "/", "section": page.locator(".masthead__nav a").first.get_attribute("href")}
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
    page.goto("/admin/articles/article/?kind__exact=qa")
    page.goto(page.locator("#result_list tbody th a").first.get_attribute("href"))
    page.locator("#questions-group").scroll_into_view_if_needed()
    page.mouse.wheel(0, 600)
    save(page, "desk")


def save(page: Page, name: str) -> None:
    """One screen, in a file that stays small."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    file = FOLDER / f"{name}.webp"
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.convert("RGB").save(file, quality=QUALITY, method=6)
    print(f"{file.relative_to(FOLDER.parents[1])}  {file.stat().st_size // 1024} KiB", flush=True)


if __name__ == "__main__":
    main()
