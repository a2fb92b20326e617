"""The site's most important journey: from the wall of a premium article, by way of a code, back to the whole text."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.accounts.conftest import the_code
from tests.factories import make_article, paragraphs

pytestmark = pytest.mark.django_db


class Forms(HTMLParser):
    """Parses the forms of a page into actions and fields, as a browser would send them."""

    def __init__(self, html: str):
        super().__init__()
        self.forms: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.forms.append((attrs.get("action", ""), {}))
        elif tag == "input" and self.forms and attrs.get("name") and attrs.get("type") != "checkbox":
            self.forms[-1][1][attrs["name"]] = attrs.get("value", "")


def fill(response, **typed) -> tuple[str, dict]:
    """Return the action and the filled-in fields of the first form that has these fields."""
    for action, fields in Forms(response.content.decode()).forms:
        if set(typed) <= set(fields):
            return action, fields | typed
    raise AssertionError(f"no form with {sorted(typed)} on {response.request['PATH_INFO']}")


@pytest.mark.parametrize("known", [False, True])
def test_a_reader_meets_the_wall_and_reads_on(make_user, mailoutbox, known):
    if known:
        make_user("nova@example.com")
    browser = Client(enforce_csrf_checks=True)
    article = make_article(access="registered", body=paragraphs(mark="locked"))
    wall = browser.get(article.get_absolute_url())
    assert wall.content.decode().count("locked") < 12
    action, data = fill(wall, email="nova@example.com")
    code_page = browser.post(action, data, follow=True)
    action, data = fill(code_page, code=the_code(mailoutbox))
    response = browser.post(action, data)
    if not known:
        question = browser.get(response["Location"])
        assert "checked" not in question.content.decode()
        action, data = fill(question, next=article.get_absolute_url() + "#rest")
        response = browser.post(action, data)
    assert response["Location"] == article.get_absolute_url() + "#rest"
    page = browser.get(response["Location"])
    html = page.content.decode()
    assert html.count("locked") == 12 and 'id="rest"' in html
