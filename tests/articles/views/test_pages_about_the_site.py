"""About, terms and the like: written in the admin, linked in the footer, never in the way of the site's own addresses."""

import pytest
from django.core.exceptions import ValidationError

from articles.models import Page, Section
from tests.factories import make_article, make_section

pytestmark = pytest.mark.django_db


def test_an_editor_writes_a_page_and_readers_find_it_in_the_footer(client, as_user, ada):
    response = as_user(ada).post(
        "/admin/articles/page/add/",
        {"title": "About us", "slug": "about", "body": "<p>We measure.</p><script>x()</script>"},
    )
    assert response.status_code == 302, response.content.decode()
    client.logout()
    page = client.get("/about/")
    html = page.content.decode()
    assert "<p>We measure.</p>" in html and "x()" not in html and "public" in page["Cache-Control"]
    assert '<link rel="canonical" href="http://testserver/about/">' in html
    assert '<a href="/about/">About us</a>' in client.get("/").content.decode()
    assert '<a href="/about/">About us</a>' in client.get(make_article().get_absolute_url()).content.decode()
    assert "http://testserver/about/" in client.get("/sitemap-pages.xml").content.decode()


def test_a_journalist_cannot_edit_pages(as_user, joe):
    assert as_user(joe).get("/admin/articles/page/").status_code == 403


@pytest.mark.parametrize(
    "slug", ["admin", "account", "search", "archive", "expert-qas", "static", "energy", "feed", "corrections"]
)
def test_a_page_cannot_take_an_address_of_the_site(as_user, ada, slug):
    make_section()
    response = as_user(ada).post("/admin/articles/page/add/", {"title": "Mine", "slug": slug, "body": ""})
    assert response.status_code == 200 and "Choose another slug" in response.content.decode()


def test_a_section_cannot_take_the_address_of_a_page():
    Page.objects.create(title="Contact", slug="contact")
    with pytest.raises(ValidationError, match="address of a page"):
        Section(name="Contact", slug="contact").full_clean()


def test_the_privacy_page_keeps_its_list_under_the_introduction(client):
    Page.objects.filter(slug="privacy").update(body="<p>Our promise.</p>")
    html = client.get("/privacy/").content.decode()
    assert "<p>Our promise.</p>" in html and "<code>meter</code>" in html
    assert html.count('href="/privacy/"') == 1


def test_an_address_without_page_or_section_is_not_found(client):
    assert client.get("/about/").status_code == 404
