"""Addresses of an old site: where they lead, who wins, and what is refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import Page, Redirect
from articles.publishing import redirecting
from articles.publishing.redirecting import Row
from tests.factories import make_article, make_section

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/redirect/add/"
IMPORT = "/admin/articles/redirect/import/"


def store(*pairs) -> redirecting.Plan:
    made = redirecting.plan(Row(line, old, new) for line, (old, new) in enumerate(pairs, start=1))
    redirecting.carry_out(made)
    return made


def table() -> dict[str, str]:
    return dict(Redirect.objects.values_list("old_path", "new_path"))


def csv(*lines: str, name: str = "old.csv") -> dict:
    return {"file": SimpleUploadedFile(name, "\n".join(lines).encode())}


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("/news/tides-1204.html", "/news/tides-1204.html"),
        ("/news/tides", "/news/tides/"),
        ("/news/tides/", "/news/tides"),
        ("https://old.example/news/tides", "/news/tides"),
        ("/caf%C3%A9.htm", "/caf%C3%A9.htm"),
        ("/café.htm", "/cafe%CC%81.htm"),
        ("/story.asp?id=7", "/story.asp?id=7"),
        ("/story.asp?id=7&part=2", "/story.asp?part=2&id=7&utm_source=mail"),
        ("/a?to=http://b.example/c", "/a?to=http://b.example/c"),
        ("/an-old-story", "/an-old-story"),
    ],
)
def test_an_old_address_leads_to_the_new_one_for_good(client, old, asked):
    store((old, "/energy/"))
    response = client.get(asked)
    assert (response.status_code, response["Location"].partition("?")[0]) == (301, "/energy/")
    assert client.get("/news/other.html").status_code == 404


def test_the_query_tells_pages_apart_and_is_otherwise_handed_on(client):
    store(("/story.asp?id=7", "/energy/"), ("/story.asp?id=8", "/materials/"), ("/story.asp", "/archive/"))
    assert client.get("/story.asp?id=8")["Location"] == "/materials/"
    assert client.get("/story.asp?id=9")["Location"] == "/archive/?id=9"
    store(("/jump", "/energy/#tides"))
    assert client.get("/jump?a=1")["Location"] == "/energy/?a=1#tides"


def test_a_page_of_this_site_wins(client):
    article = make_article()
    own = article.get_absolute_url()
    Page.objects.create(slug="about", title="About us", body="<p>Us.</p>")
    made = store((own, "/archive/"), ("/energy", "/archive/"), ("/about/", "/archive/"), ("/topics/", "/archive/"))
    assert [line for line, _ in made.wrong] == [1, 2, 3, 4] and table() == {}
    for address in (own, "/energy/", "/about/"):
        Redirect.objects.create(old_path=address.rstrip("/"), new_path="/archive/")
        assert client.get(address).status_code == 200
        assert client.get(address.rstrip("/"))["Location"] == address


def test_a_draft_does_not_shadow_a_redirect_and_is_not_reported(client):
    draft = make_article(published=False)
    store((f"/energy/{draft.pk}-old-story/", "/archive/"))
    assert client.get(f"/energy/{draft.pk}-old-story/")["Location"] == "/archive/"


def test_one_lookup_on_the_way_to_a_404_and_none_for_other_pages(client):
    article = make_article()
    store(("/old", "/energy/"))
    asked = 'FROM "articles_redirect"'

    def lookups(address):
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return [query["sql"] for query in captured if asked in query["sql"]]

    client.get("/")
    for address in (
        "/",
        article.get_absolute_url(),
        "/energy/",
        "/search/?q=old",
        "/admin/nowhere/",
        "/account/nowhere/",
    ):
        assert lookups(address) == []
    assert len(lookups("/old.html")) == len(lookups("/old/")) == 1
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{explain} {lookups('/old/')[0]}")
        assert "index" in str(cursor.fetchall()).lower()


def test_a_form_is_never_redirected(client):
    store(("/old", "/energy/"))
    assert client.post("/old/").status_code == 404


def test_chains_are_flattened_whatever_comes_first(client):
    store(("/b", "/c"), ("/a", "/b"))
    assert table() == {"/b": "/c", "/a": "/c"}
    store(("/c/", "/energy/"))
    assert table() == {"/a": "/energy/", "/b": "/energy/", "/c": "/energy/"}


def test_loops_are_refused():
    assert store(("/a", "/a/")).wrong == [(1, "“/a” would lead to itself.")]
    store(("/a", "/b"))
    assert store(("/b/", "/a")).wrong[0][0] == 1
    assert [line for line, _ in store(("/x", "/y"), ("/y", "/z"), ("/z", "/x")).wrong] == [1, 2, 3]
    assert table() == {"/a": "/b"}


@pytest.mark.parametrize(
    "new",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "http://testserver//evil.example/",
        "http://testserver.evil.example/",
        "http://testserver@evil.example/",
        "evil.example",
        "",
        "/admin/",
        "/account/logout/",
    ],
)
def test_a_redirect_stays_on_this_site(client, new):
    assert store(("/old", new)).wrong and table() == {}
    assert client.get("/old/").status_code == 404


def test_the_database_refuses_what_the_form_would(client):
    for new in ("//evil.example/", "https://evil.example/"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Redirect.objects.create(old_path="/old", new_path=new)


@pytest.mark.parametrize(
    "old", ["/", "/?p=12", "/admin/x", "/account/", "news", "", "/a\x00b", "/" + "x" * 600, "http://["]
)
def test_an_invalid_old_address_is_refused(old):
    assert store((old, "/energy/")).wrong and table() == {}


def test_a_whole_address_of_this_site_is_shortened():
    store(("/old", "http://testserver/energy/12-x/"))
    assert table() == {"/old": "/energy/12-x/"}


def test_an_editor_adds_and_rewrites_a_redirect(as_user, ada, client):
    desk = as_user(ada)
    assert desk.post(ADD, {"old_path": "https://old.example/a/", "new_path": "/energy/"}).status_code == 302
    stored = Redirect.objects.get()
    assert (stored.old_path, stored.added_by) == ("/a", ada)
    change = f"/admin/articles/redirect/{stored.pk}/change/"
    assert desk.post(change, {"old_path": "/a", "new_path": "/materials/"}).status_code == 302
    assert table() == {"/a": "/materials/"}
    desk.post(ADD, {"old_path": "/materials", "new_path": "/archive/"})
    assert table() == {"/a": "/archive/", "/materials": "/archive/"}
    assert "would lead to itself" in desk.post(ADD, {"old_path": "/l", "new_path": "/l/"}).content.decode()
    assert "already exists" in desk.post(ADD, {"old_path": "/a/", "new_path": "/energy/"}).content.decode()


def test_a_file_tells_its_mistakes_by_line_and_stores_nothing(as_user, ada):
    make_section("Energy")
    desk = as_user(ada)
    lines = (
        "Old;New",
        "/a;/energy/",
        "",
        "b;/energy/",
        "/c;https://evil.example/",
        "/a;/archive/",
        "/energy/;/archive/",
    )
    html = desk.post(IMPORT, csv(*lines)).content.decode()
    for line in (4, 5, 6, 7):
        assert f"<li>Line {line}: " in html
    assert "Line 2:" not in html and table() == {}
    desk.post(IMPORT, csv(*lines) | {"without_wrong": "on"})
    assert table() == {"/a": "/energy/"}


def test_a_file_of_ten_thousand_lines_costs_few_statements(as_user, ada, django_assert_max_num_queries):
    lines = [f"/archive/{number // 100}/story-{number}.html,/energy/{number}-story/" for number in range(10_000)]
    desk = as_user(ada)
    for new in (10_000, 0):
        with django_assert_max_num_queries(100):
            response = desk.post(IMPORT, csv(*lines), follow=True)
        assert f"New redirects: {new:,}." in response.content.decode()
    assert Redirect.objects.count() == 10_000


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"no addresses here", b'"/a\n', b"\0", "/ä;/energy/".encode("cp1252")]
)
def test_any_file_is_answered(as_user, ada, content):
    assert as_user(ada).post(IMPORT, {"file": SimpleUploadedFile("x.csv", content)}).status_code in (200, 302)


def test_journalists_leave_redirects_alone(as_user, joe):
    desk = as_user(joe)
    assert {desk.get(address).status_code for address in (ADD, IMPORT, "/admin/articles/redirect/")} == {403}
