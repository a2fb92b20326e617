"""Text of any length and kind reaches every place that looks names up, and no database is asked for what cannot be one."""

from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command

from articles.text.lookup import LONGEST, to_look_up
from tests.factories import make_article, make_author, make_expert, make_section

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listeners_hear")]

LONG = "a" * 100_000
HOSTILE = {
    "one line of letters": LONG,
    "very many words": "word " * 20_000,
    "per cent signs": "%" * 60_000,
    "underscores": "_" * 60_000,
    "NUL": "a\0b",
    "half of a pair": "a\ud800b",
    "other letters": "水" * 60_000,
}
LISTS = [
    "articles/article", "articles/specialreport", "articles/expert", "articles/author", "articles/picture", "articles/section",
    "articles/topic", "articles/page", "accounts/user", "auth/group", "mfa/authenticator", "paywall/dailyfigures",
]  # fmt: skip
CHOICES = [("participant", "expert"), ("byline", "author"), ("article", "picture"), ("reportentry", "article"), ("article", "topics")]  # fmt: skip


def sent(text: str) -> str:
    """As a browser sends it: half of a surrogate pair cannot be sent."""
    return text.encode("utf-8", "replace").decode()


@pytest.fixture
def boss(make_user, client):
    user = make_user("boss@example.com", is_staff=True, is_superuser=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_that_is_too_long_or_cannot_be_stored_is_not_looked_up(text):
    found = to_look_up(text)
    assert len(found) <= LONGEST
    found.encode()
    assert "\0" not in found


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("page", LISTS)
def test_every_admin_list_answers_any_search(boss, page, text):
    make_article(headline="Something")
    response = boss.get(f"/admin/{page}/", {"q": sent(text)})
    assert response.status_code in (200, 302)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(("model", "field"), CHOICES)
def test_every_autocomplete_field_answers_any_text(boss, model, field, text):
    make_expert(), make_author()
    query = {"app_label": "articles", "model_name": model, "field_name": field, "term": sent(text)}
    assert boss.get("/admin/autocomplete/", query).status_code == 200


def test_a_list_does_not_repeat_a_search_that_is_too_long(boss):
    page = boss.get("/admin/articles/expert/", {"q": "x" * 5_000}).content.decode()
    assert "x" * LONGEST in page and "x" * 1_000 not in page


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_search_and_the_page_of_a_wrong_address_answer(client, text):
    make_section("Energy")
    make_article()
    typed = sent(text)
    assert client.get("/search/", {"q": typed}).status_code == 200
    assert client.get("/search/suggest/", {"q": typed}).status_code == 200
    part = quote(typed[:60_000], safe="")
    for path in (f"/{part}/", f"/energy/{part}/", f"/topics/{part}/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "text",
    [*HOSTILE.values(), f"{LONG}\n\nMeet the experts\n{LONG}\n\nQ: {LONG}?\n\nAB: {LONG}"],
    ids=[*HOSTILE, "all"],
)
def test_any_transcript_gets_an_article_or_an_explanation(boss, tmp_path, text):
    file = tmp_path / "text.txt"
    file.write_text(text, encoding="utf-8", errors="replace")
    with pytest.raises(CommandError, match="to decide first|not a text file"):
        call_command("import_transcript", str(file))
    fields = {"text": sent(text), "access": "free", "_store": "1"}
    assert boss.post("/admin/articles/article/import/", fields).status_code == 200


def test_a_name_of_the_greatest_length_is_still_found(boss):
    name = "N" * 100
    make_expert(name=name)
    assert name in boss.get("/admin/articles/expert/", {"q": name}).content.decode()
