"""The sample magazine and a tour of every kind of page of it, for the journeys of test_every_page*.py, which import them."""

import json
import re
import shutil
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page

from newsroom.demo import ACCOUNTS
from tests.journeys import magazine
from tests.journeys.axe import OF_COLOURS, in_the_dark, violations
from tests.journeys.conftest import made_once
from tests.journeys.waiting import press_and_go

ERROR_PAGES = ("400", "403", "429", "500", "503")
# What may move: a font that arrives late on a busy machine moves a word. A picture without a size moves fifty times as much.
SHIFT = 0.01
# What moves because the window gets its size does not count, as in Lighthouse: the browser marks it like a person's doing.
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum), 30)));
})"""
# Of all that is on the page: its corner and its size.
PLACES = """() => document.fonts.ready.then(() => [...document.querySelectorAll("body *")].map((one) => {
  const box = one.getBoundingClientRect();
  return [box.x, box.y, box.width, box.height].map(Math.round).join(" ");
}))"""
# Statuses that a page has on purpose are told in the console as well.
EXPECTED_COMPLAINT = re.compile(r"the server responded with a status of (?:400|403|404|410|429|5\d\d)")
# Beside the magazine: the paths of its pages by kind.
PATHS = "paths.json"


@pytest.fixture(scope="session")
def stored_magazine(tmp_path_factory):
    """A folder with the magazine, to be copied."""
    return made_once(tmp_path_factory, "magazine", make)


def make(folder: Path) -> None:
    """The magazine with a withdrawn article and awkward pages."""
    site = magazine.make(folder)
    found = magazine.addresses(site)
    withdrawn = site.inside(WITHDRAW).strip()
    awkward = site.inside("from tests.journeys.awkward import make; make()")
    site.end()
    paths = found | {"withdrawn": withdrawn} | json.loads(awkward.splitlines()[-1])
    (folder / PATHS).write_text(json.dumps(paths))


@pytest.fixture(scope="module")
def site(stored_magazine, tmp_path_factory):
    folder = shutil.copytree(stored_magazine, tmp_path_factory.mktemp("magazine"), dirs_exist_ok=True)
    with magazine.at(folder).running() as site:
        yield site


@pytest.fixture(scope="module")
def addresses(site):
    """Paths by kind, and one of a withdrawn article."""
    return json.loads((site.folder / PATHS).read_text())


WITHDRAW = """
from django.utils import timezone
from articles.models import Article
article = Article.objects.published().filter(kind="news", access="free").order_by("published_at").first()
article.withdrawn_at, article.withdrawal_reason = timezone.now(), "Two of its figures were wrong."
article.save()
print(article.get_absolute_url())
"""
RENDER = """
import json
from django.template.loader import render_to_string
from articles.pages import metadata
print(json.dumps({name: render_to_string(f"{name}.html", metadata.of_site()) for name in %r}))
"""


@pytest.fixture(scope="module")
def error_pages(site):
    """The HTML of pages that only a failure shows."""
    return json.loads(site.inside(RENDER % (ERROR_PAGES,)))


@pytest.fixture
def tour(addresses, error_pages, sign_in_by_password, the_code):
    """Open all pages one after the other in one window. Yields the kind of each."""

    def walk(page: Page):
        for name, path in addresses.items():
            page.goto(path)
            yield name
        page.goto(addresses["wall"])
        for name, html in error_pages.items():
            page.route("**/-/failure/", partial(show, html))
            page.goto("/-/failure/")
            yield f"error {name}"
            page.unroute("**/-/failure/")
        yield from account_pages(page)
        yield from staff_pages(page)

    def show(html: str, route) -> None:
        route.fulfill(body=html, content_type="text/html")

    def account_pages(page: Page):
        page.goto("/account/login/")
        press_and_go(page, page.locator("form[novalidate] button, form button").last)
        yield "sign in, with an error"
        page.goto("/account/login/password/")
        page.get_by_label("E-mail address").fill("nobody@example.com")
        page.get_by_label("Password").fill("wrong")
        press_and_go(page, page.get_by_role("button", name="Sign in"))
        yield "sign in by password, with an error"
        email = f"nova-{id(page)}@example.com"
        page.goto("/account/login/")
        page.get_by_label("mail address").fill(email)
        page.get_by_role("button", name="Send me a code").click()
        page.wait_for_url("**/confirm/**")
        yield "code"
        code = the_code(email)
        page.locator("input[autocomplete=one-time-code]").fill(f"{(int(code) + 1) % 1_000_000:06}")
        press_and_go(page, page.get_by_role("button", name="Continue"))
        yield "code, with an error"
        page.locator("input[autocomplete=one-time-code]").fill(code)
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url("**/welcome/**")
        yield "welcome"
        for path in ("", "email/", "password/", "delete/", "logout/"):
            page.goto(f"/account/{path}")
            yield f"account/{path}"
        for path in ("email/", "password/"):
            page.goto(f"/account/{path}")
            press_and_go(page, page.locator("main form button").first)
            yield f"account/{path}, with an error"
        page.goto("/admin/")
        yield "not for staff"
        page.context.clear_cookies()

    def staff_pages(page: Page):
        _, email, password, *_ = next(account for account in ACCOUNTS if account[0] == "editor")
        sign_in_by_password(page, email, password)
        yield "account of staff"
        page.goto("/account/2fa/")
        yield "second factor"
        page.goto("/account/2fa/totp/activate/")
        yield "authenticator"
        page.context.clear_cookies()

    return walk


def assert_good(page: Page, tour, width: int) -> None:
    """Every page of the tour is accessible in light and in dark, does not shift while it loads, and fits the window."""
    methods: list[str] = []
    page.on("request", lambda request: methods.append(request.method) if request.is_navigation_request() else None)
    found: dict[str, list[str]] = {}
    for name in tour(page):
        for problem in problems(page, width, can_reload=methods[-1] == "GET"):
            found.setdefault(problem, []).append(name)
    assert not found, "\n".join(f"{what}\n  on {', '.join(where)}" for what, where in found.items())


def problems(page: Page, width: int, can_reload: bool) -> list[str]:
    """The faults of the open page."""
    page.wait_for_load_state()
    found = [told(rule) for rule in violations(page)]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append("wider than the window")
    shift = shift_of(page)
    # On a busy machine a font may be late once; a page that shifts by itself does so each time.
    for _ in range(2):
        if shift > SHIFT and can_reload:
            page.reload()
            shift = min(shift, shift_of(page))
    if shift > SHIFT:
        found.append(f"the layout shifts by {shift:.4f}")
    places = page.evaluate(PLACES)
    # Where everything stands in its place, only what is said of colours can be another.
    with in_the_dark(page):
        found += [f"in the dark, {told(rule)}" for rule in violations(page, only=OF_COLOURS)]
        if page.evaluate(PLACES) != places:
            found.append("the layout is another in the dark")
    found += [text for text in page.complaints if not EXPECTED_COMPLAINT.search(text)]
    page.complaints.clear()
    return found


def told(rule: dict) -> str:
    return f"{rule['id']}: {rule['help']} ({'; '.join(node['html'][:120] for node in rule['nodes'][:3])})"


def shift_of(page: Page) -> float:
    """How much has moved since the page began to load."""
    # Down to the end, so that pictures which load late are there.
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    return page.evaluate(SHIFTS)
