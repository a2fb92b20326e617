"""The help pages: for staff only, and linked from every screen."""

import re

import pytest

from newsroom.desk.help import HELP

pytestmark = pytest.mark.django_db
PAGES = ["/admin/help/", *(f"/admin/help/{page}/" for page in HELP)]


@pytest.mark.parametrize("address", PAGES)
def test_each_help_page_has_text_and_working_links(as_user, make_user, address):
    desk = as_user(make_user("root@example.com", is_staff=True, is_superuser=True))
    response = desk.get(address)
    html = response.content.decode()
    assert response.status_code == 200 and "<h1>" in html
    text = html.partition('<article class="help-text">')[2].partition("</article>")[0]
    assert len(re.sub(r"<[^>]+>", " ", text).split()) > 100
    for link in set(re.findall(r'href="(/[^"]+)"', text)):
        assert desk.get(link).status_code == 200, link


def test_the_index_lists_every_page(as_user, joe):
    html = as_user(joe).get("/admin/help/").content.decode()
    assert all(f'href="{address}"' in html for address in PAGES[1:])


def test_help_is_for_staff(client, as_user, rhea):
    for address in PAGES:
        assert client.get(address).status_code == 302
    as_user(rhea)
    for address in PAGES:
        response = client.get(address)
        assert response.status_code == 403 and "help-text" not in response.content.decode()


def test_staff_without_a_second_factor_set_one_up_first(as_user, joe, settings):
    settings.STAFF_SECOND_FACTOR = True
    assert as_user(joe).get("/admin/help/expert-qa/")["Location"] == "/account/2fa/totp/activate/"


def test_an_unknown_page_is_not_found(as_user, joe):
    assert as_user(joe).get("/admin/help/nothing/").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/admin/", "/admin/articles/article/", "/admin/articles/article/add/", "/admin/articles/article/import/"],
)
def test_help_and_shortcuts_are_linked_from_every_screen(as_user, joe, address):
    html = as_user(joe).get(address).content.decode()
    assert '<a href="/admin/help/">Help</a>' in html
    assert 'src="/static/articles/admin/shortcuts.js"' in html and '<dialog class="shortcuts-window"' in html
