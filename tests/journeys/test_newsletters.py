"""Readers subscribe at the wall, on the newsletter's page and in an article, and unsubscribe with a link or one click."""

import re
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations_of_both_schemes
from tests.journeys.test_reader import open_article, read_three, register
from tests.journeys.waiting import press_and_go

pytestmark = pytest.mark.browser
MAKE = """
from articles.models import Article
from newsletters.models import Newsletter
from tests.newsletters.gone_out import make_edition
make_edition(Newsletter.objects.get(slug="daily"), articles=list(Article.objects.published().filter(section__slug="energy")[:6]),
    subject="What holds a dam, and who pays for it", introduction="Good morning.")
"""
TOKEN = """
from accounts.addresses import verify_address
from accounts.models import User
from newsletters import links, subscribing
from newsletters.models import Newsletter
daily = Newsletter.objects.get(slug="daily")
reader, _ = User.objects.get_or_create(email=%r, defaults={"email_verified": True})
verify_address(reader)
subscribing.subscribe(reader, daily, "welcome")
print(links.token_of(reader.pk, daily.pk))
"""
STANDING = """
from newsletters.models import Subscription
rows = Subscription.objects.filter(user__email=%r).order_by("pk")
print(" ".join(f"{row.newsletter.slug}:{row.source}:{row.ended_by or 'stands'}" for row in rows))
"""


@pytest.fixture(scope="module")
def shell(site):
    """Run lines of code in the site's own process, and return what they print."""
    return lambda lines: site.inside(lines).strip()


@pytest.fixture(scope="module", autouse=True)
def edition(shell):
    shell(MAKE)


@pytest.fixture
def subscriptions(shell):
    """The active and ended subscriptions of an address: “daily:page:stands”."""
    return lambda email: shell(STANDING % email)


@pytest.fixture
def token(shell):
    return lambda email: shell(TOKEN % email)


def type_code(page: Page, email: str, the_code) -> None:
    page.locator("input[autocomplete=one-time-code]").fill(the_code(email))
    page.get_by_role("button", name="Continue").click()


def test_a_reader_subscribes_on_the_welcome_page_behind_the_wall(page, the_code, subscriptions):
    read_three(page)
    open_article(page, "Premium feature 4")
    article = page.url
    register(page, "wanda@example.com", the_code)
    page.wait_for_url("**/welcome/**")
    page.get_by_role("checkbox", name=re.compile("Send me the daily newsletter")).check()
    page.get_by_role("button", name="Continue reading").click()
    page.wait_for_url(re.compile(re.escape(article)))
    assert subscriptions("wanda@example.com") == "daily:welcome:stands"
    page.goto("/account/")
    expect(page.get_by_role("checkbox")).to_be_checked()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_reader_subscribes_on_the_newsletters_page_with_a_code(visit, the_code, subscriptions, scripts):
    page = visit(java_script_enabled=scripts)
    email = f"nora-{'with' if scripts else 'without'}@example.com"
    page.goto("/newsletters/")
    expect(page.get_by_role("link", name="Premium feature 5")).to_be_visible()
    page.get_by_role("link", name="Get the daily newsletter").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Yes, and send me a code").click()
    type_code(page, email, the_code)
    # No other question is asked in between.
    expect(page.get_by_role("heading", name="You get the daily newsletter")).to_be_visible()
    assert subscriptions(email) == "daily:page:stands"
    page.get_by_role("link", name="Read the latest edition").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The daily newsletter, Tuesday 24 November 2026")
    # A signed-in reader gets the next newsletter with one click.
    page.goto("/newsletters/")
    page.get_by_role("link", name="Get the weekly newsletter").click()
    page.get_by_role("button", name="Yes, send it to me").click()
    expect(page.get_by_role("heading", name="You get the weekly newsletter")).to_be_visible()


def test_a_reader_subscribes_at_the_end_of_an_article_and_reads_on(page, the_code, subscriptions):
    open_article(page, "A free article")
    article = page.url
    page.get_by_role("link", name="Get the daily newsletter").click()
    page.get_by_label("E-mail address").fill("elsa@example.com")
    page.get_by_role("button", name="Yes, and send me a code").click()
    type_code(page, "elsa@example.com", the_code)
    page.get_by_role("link", name="Continue reading").click()
    expect(page).to_have_url(article)
    assert subscriptions("elsa@example.com") == "daily:page:stands"


def test_a_reader_unsubscribes_and_subscribes_again_with_the_link_in_the_mail(page, token, subscriptions):
    mine = token("lena@example.com")
    page.goto(f"/newsletters/unsubscribe/{mine}/")
    assert subscriptions("lena@example.com") == "daily:welcome:stands"
    expect(page.locator("main button")).to_have_count(1)
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
    assert subscriptions("lena@example.com") == "daily:welcome:link"
    page.get_by_role("link", name="Subscribe again").click()
    page.get_by_role("checkbox", name="The daily newsletter").check()
    page.get_by_role("checkbox", name="The weekly newsletter").check()
    page.get_by_role("button", name="Save your choice").click()
    expect(page.get_by_role("status")).to_have_text("Your choice is saved.")
    assert subscriptions("lena@example.com") == "daily:welcome:link daily:choices:stands weekly:choices:stands"
    press_and_go(page, page.get_by_role("button", name="None of them"))
    assert "stands" not in subscriptions("lena@example.com")
    assert page.context.cookies() == []


def test_a_mail_program_unsubscribes_with_one_click(site, token, subscriptions):
    address = f"{site.address}/newsletters/unsubscribe/{token('otto@example.com')}/"
    for _ in range(2):
        body = urlencode({"List-Unsubscribe": "One-Click"}).encode()
        with urlopen(Request(address, body, method="POST")) as response:
            assert (response.status, response.url, response.headers.get("Set-Cookie")) == (200, address, None)
    assert subscriptions("otto@example.com") == "daily:welcome:one-click"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_newsletters_pages_are_accessible(visit, sign_in_by_password, token, shell, width):
    page = visit(viewport={"width": width, "height": 900})
    mine = token("axel@example.com")
    public = ("", "daily/", "daily/2026-11-24/", "weekly/", "daily/subscribe/")
    own = (f"unsubscribe/{mine}/", f"choices/{mine}/", f"why/{mine}/", "why/1-1-x/")
    found = {}

    def look(name: str) -> None:
        rules = violations_of_both_schemes(page)
        broken = [(rule["id"], [node["html"][:120] for node in rule["nodes"][:2]]) for rule in rules]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            broken.append(("wider than the window", []))
        if broken:
            found[name] = broken

    for path in (*public, *own):
        page.goto(f"/newsletters/{path}")
        look(path)
    page.get_by_role("link", name="your account page").click()
    shell(
        "from accounts.models import User; u = User.objects.get(email='axel@example.com'); u.set_password('odd horse 9'); u.save()"
    )
    sign_in_by_password(page, "axel@example.com", "odd horse 9", "/newsletters/mine/")
    look("mine/")
    for path in ("daily/subscribe/", "weekly/subscribe/"):
        page.goto(f"/newsletters/{path}")
        look(f"{path} signed in")
    page.goto("/account/")
    look("account")
    assert found == {}
