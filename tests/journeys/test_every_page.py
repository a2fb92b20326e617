"""Every kind of page of the sample magazine is accessible, does not shift or overflow, and has valid HTML."""

import gzip
import json
import re
import shutil
import subprocess
from functools import partial

import pytest
from playwright.sync_api import Page

from newsroom.demo import ACCOUNTS
from tests.journeys import magazine
from tests.journeys.axe import violations
from tests.journeys.node import installed
from tests.journeys.waiting import press_and_go

pytestmark = pytest.mark.browser

WINDOWS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
ERROR_PAGES = ("400", "403", "429", "500", "503")
# Bytes in gzip of HTML, style sheets and scripts of one page.
BUDGET = 40_000
# What may move: a font that arrives late on a busy machine moves a word. A picture without a size moves fifty times as much.
SHIFT = 0.01
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum), 30)));
})"""
# Buttons that need a script are added by scripts.
WORDS = """() => {
  document.querySelectorAll("button[type=button]").forEach((button) => button.remove());
  return document.body.innerText.split(/\\s+/);
}"""
# Statuses that a page has on purpose are told in the console as well.
EXPECTED_COMPLAINT = re.compile(r"the server responded with a status of (?:400|403|404|410|429|5\d\d)")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = magazine.make(tmp_path_factory.mktemp("magazine"), with_pictures=False)
    with site.running():
        yield site


@pytest.fixture(scope="module")
def addresses(site):
    """Paths by kind, and one of a withdrawn article."""
    found = magazine.addresses(site)
    withdrawn = site.inside(WITHDRAW).strip()
    awkward = site.inside("from tests.journeys.awkward import make; make()")
    return found | {"withdrawn": withdrawn} | json.loads(awkward.splitlines()[-1])


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


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_every_page_is_accessible_does_not_shift_and_fits(visit, tour, width, scheme):
    page = visit(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    for name in tour(page):
        for problem in problems(page, width):
            found.setdefault(problem, []).append(name)
    assert not found, "\n".join(f"{what}\n  on {', '.join(where)}" for what, where in found.items())


def problems(page: Page, width: int) -> list[str]:
    """The faults of the open page."""
    page.wait_for_load_state()
    found = [
        f"{rule['id']}: {rule['help']} ({'; '.join(node['html'][:120] for node in rule['nodes'][:3])})"
        for rule in violations(page)
    ]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append("wider than the window")
    # Scroll down and up again, so that pictures which load late are there.
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    shift = page.evaluate(SHIFTS)
    if shift > SHIFT:
        found.append(f"the layout shifts by {shift:.4f}")
    found += [text for text in page.complaints if not EXPECTED_COMPLAINT.search(text)]
    page.complaints.clear()
    return found


def test_every_page_is_valid_html(visit, tour, tmp_path):
    page = visit(viewport={"width": 1280, "height": 900})
    sent: list[tuple[str, str]] = []
    page.on(
        "response",
        lambda response: documents.append(response) if response.request.resource_type == "document" else None,
    )
    documents: list = []
    for number, name in enumerate(tour(page)):
        final = [response for response in documents if not 300 <= response.status < 400][-1:]
        for response in final:
            file = tmp_path / f"{number:02}-{re.sub('[^a-z0-9]+', '-', name.lower())}.html"
            file.write_bytes(response.body())
            sent.append((name, file.name))
        documents.clear()
    assert len(sent) > 40
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(HTML_RULES))
    command = [*installed("html-validate/bin/html-validate.mjs"), "--formatter=stylish", "*.html"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    # The Nu checker, which knows what values mean: dates, addresses, sizes. Its fonts' and colours' grammar lags behind browsers'.
    java = shutil.which("java")
    assert java, "Java was not found. Install it: apt-get install default-jre-headless"
    checker = installed("vnu-jar/build/dist/vnu.jar")[1]
    checked = subprocess.run(
        [
            java,
            "-Xss1m",
            "-jar",
            checker,
            "--errors-only",
            "--skip-non-html",
            "--format",
            "gnu",
            *(name for _, name in sent),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, checked.returncode) == (0, 0), done.stdout + done.stderr + checked.stdout + checked.stderr


HTML_RULES = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
    # Hashes of files of this same site protect from nobody.
    "rules": {"require-sri": "off"},
}


def test_every_page_has_the_same_text_without_scripts(visit, addresses):
    said = []
    for scripts in (True, False):
        page = visit(java_script_enabled=scripts, viewport={"width": 1280, "height": 900})
        texts = {}
        for name, path in addresses.items():
            page.goto(path)
            texts[name] = page.evaluate(WORDS)
        said.append(texts)
    with_scripts, without = said
    # Scripts may replace a link by a button; what they leave stands in the same order without them.
    assert [name for name in addresses if not stands_in(with_scripts[name], without[name])] == []
    assert all(len(words) > 25 for words in without.values())


def stands_in(words: list[str], others: list[str]) -> bool:
    rest = iter(others)
    return all(word in rest for word in words)


@pytest.mark.parametrize("name", ["home", "feature", "Q&A", "free Q&A", "wall", "table"])
def test_a_page_keeps_to_its_budget_of_bytes(visit, addresses, name):
    page = visit()
    weights = {}

    def weigh(response) -> None:
        if response.request.resource_type in ("document", "stylesheet", "script"):
            weights[response.url.rpartition("/")[2]] = response

    page.on("response", weigh)
    page.goto(addresses[name])
    page.wait_for_load_state("networkidle")
    sizes = {url: len(gzip.compress(response.body(), 6)) for url, response in weights.items()}
    assert len(sizes) >= 2
    assert sum(sizes.values()) <= BUDGET, sizes
