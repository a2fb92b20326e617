"""`make screenshots`: pictures of the running demo for README, in docs/screenshots. `PORT` says where it runs."""

import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from newsroom.demo import ACCOUNTS
from tests.journeys.conftest import find_chromium

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
COLOURS = 96


def main() -> None:
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        context = browser.new_context(
            base_url=address, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        page = context.new_page()
        try:
            page.goto("/")
        except Exception:
            sys.exit(f"Nothing answers at {address}. Start the demo first: make demo")
        save(page, "front-page")
        page.goto("/expert-qas/")
        page.goto(page.get_by_role("heading").get_by_role("link").first.get_attribute("href"))
        # A wheel's turn, so that an answer is on the screen.
        page.locator("h2.question").first.scroll_into_view_if_needed()
        page.mouse.wheel(0, 500)
        save(page, "expert-qa")
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
        browser.close()


def save(page, name: str) -> None:
    """One screen, in few colours so that the file stays small."""
    page.wait_for_load_state("networkidle")
    file = FOLDER / f"{name}.png"
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file)
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(file, optimize=True)
    print(f"{file.relative_to(FOLDER.parents[1])}  {file.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
