"""The importer's screen: pasted or uploaded, understood beside the text, doubts at their lines, stored as a draft."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.admin.importer.screen import SAMPLE
from articles.admin.importer.understanding import Understanding
from articles.models import Article, Expert
from tests.articles.admin.screen import Screen
from tests.factories import make_article, make_expert, make_section

pytestmark = pytest.mark.django_db

IMPORT = "/admin/articles/article/import/"
TEXT = """Can tidal lagoons pay?

Two engineers disagree about the price of a wall in the sea.

Meet the experts

Dr Jane Smith (JS), Professor of Coastal Engineering, University of Marlow
Ayo Cole (AC), Head of Projects, Halden Institute

Why build one now?

JS: Because the turbines last a century.

The wall lasts longer than that.

AC: Because nobody else will.

What does it cost?

AC: More than a wind farm.
"""


@pytest.fixture
def desk(as_user, joe):
    return as_user(joe)


def check(desk, text=TEXT, **more):
    response = desk.post(IMPORT, {"text": text, "access": "free", "_check": "1"} | more)
    assert response.status_code == 200
    return response


def test_the_parsed_transcript_is_shown_beside_the_text(desk):
    response = check(desk)
    html = response.content.decode()
    understood = response.context["understood"]
    assert understood.undecided == []
    assert [question for question, _ in understood.questions] == ["Why build one now?", "What does it cost?"]
    assert "<p>The wall lasts longer than that.</p>" in html
    assert 'id="line-11"' in html and "A new expert; an entry will be created." in html
    assert not Article.objects.exists()


def test_the_transcript_is_stored_as_the_journalists_draft(desk, joe):
    section = make_section()
    screen = Screen(check(desk, section=section.pk, access="premium"), "import_form")
    response = desk.post(IMPORT, screen.data | {"_store": "1"})
    article = Article.objects.get()
    assert response["Location"] == f"/admin/articles/article/{article.pk}/change/"
    assert (article.kind, article.created_by, article.section, article.access) == ("qa", joe, section, "premium")
    assert article.published_at is None
    assert article.answers.count() == 3
    assert "is stored as a draft" in desk.get(response["Location"]).content.decode()


def test_a_doubt_is_shown_at_its_line_and_nothing_is_stored(desk):
    text = TEXT.replace("AC: More than", "XY: More than")
    html = desk.post(IMPORT, {"text": text, "access": "free", "_store": "1"}).content.decode()
    assert "Nothing has been stored yet" in html
    assert "Correct line 20" in html
    assert "XY: More than a wind farm." in html
    assert not Article.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_text_file_is_read_whatever_its_encoding(desk, encoding):
    text = TEXT.replace("Why build one now?", "Why “build” one – now?")
    file = SimpleUploadedFile("interview.txt", text.encode(encoding), content_type="text/plain")
    response = check(desk, text="", file=file)
    assert "Why “build” one – now?" in [question for question, _ in response.context["understood"].questions]
    assert Screen(response, "import_form")["text"].startswith("Can tidal lagoons pay?")


@pytest.mark.parametrize("start,words", [(b"PK\x03\x04", "Word"), (b"%PDF-1.7", "PDF"), (b"{\\rtf1", "rich text")])
def test_a_file_that_is_not_text_is_refused_with_an_explanation(desk, start, words):
    file = SimpleUploadedFile("interview.txt", start + b"\x00" * 100)
    html = check(desk, text="Kept words", file=file).content.decode()
    assert words in html and "Kept words" in html


def test_an_empty_form_says_what_to_do(desk):
    assert "Paste the transcript, or choose a file." in check(desk, text="  \n ").content.decode()


def test_a_known_expert_is_matched_and_not_made_twice(desk):
    jane = make_expert("Jane Smith")
    screen = Screen(check(desk), "import_form")
    desk.post(IMPORT, screen.data | {"_store": "1"})
    assert Expert.objects.filter(name="Jane Smith").count() == 1
    assert jane.participations.get().posts == "Professor of Coastal Engineering, University of Marlow"


def test_other_posts_of_a_known_expert_are_told(desk):
    expert = make_expert("Jane Smith")
    make_article(kind="qa", headline="Who dug it?").participants.create(
        expert=expert, initials="JS", posts="Lecturer, Marlow"
    )
    html = check(desk).content.decode()
    assert (
        "Dr Jane Smith is known with other posts: “Lecturer, Marlow” in “Who dug it?”. This Q&amp;A gets those" in html
    )


def test_among_several_known_experts_the_journalist_chooses(desk):
    _, second = make_expert("Jane Smith"), make_expert("Jane Smith", slug="jane-smith-2")
    response = check(desk)
    assert len(response.context["understood"].undecided) == 1
    screen = Screen(response, "import_form")
    assert screen["expert-JS"] == ""
    desk.post(IMPORT, screen.data | {"_store": "1"})
    assert not Article.objects.exists()
    screen["expert-JS"] = second.pk
    desk.post(IMPORT, screen.data | {"_store": "1"})
    assert second.participations.count() == 1


def test_a_namesake_can_be_stored_as_a_new_expert(desk):
    make_expert("Jane Smith"), make_expert("Jane Smith", slug="jane-smith-2")
    screen = Screen(check(desk), "import_form")
    screen["expert-JS"] = "new"
    desk.post(IMPORT, screen.data | {"_store": "1"})
    assert Expert.objects.filter(name="Jane Smith").count() == 3


def test_a_transcript_kept_by_the_browser_is_read_again_and_not_stored(desk):
    check(desk, _restore="1")
    assert not Article.objects.exists()


def test_html_in_a_transcript_stays_text(desk):
    text = TEXT.replace("Because nobody else will.", "Because <script>alert(1)</script> nobody will.")
    html = check(desk, text).content.decode()
    assert "<script>alert(1)" not in html


def test_a_headline_that_is_too_long_is_a_doubt_and_not_an_error(desk):
    html = desk.post(IMPORT, {"text": TEXT.replace("Can tidal", "Can tidal " * 60), "access": "free", "_store": "1"})
    assert html.status_code == 200
    assert not Article.objects.exists()


@pytest.mark.parametrize("text", ["\x00", "?", "Q:" * 1000, "AB: " * 300, "\r\n" * 500 + "x", "Meet the experts"])
def test_any_text_gets_an_answer(desk, text):
    assert desk.post(IMPORT, {"text": text, "access": "free", "_store": "1"}).status_code == 200


def test_readers_cannot_import(as_user, rhea):
    assert as_user(rhea).post(IMPORT, {"text": TEXT}).status_code in (302, 403)
    assert not Article.objects.exists()


def test_the_article_list_links_to_the_importer(desk):
    assert "Import a transcript" in desk.get("/admin/articles/article/").content.decode()


def test_an_existing_headline_is_noted_with_its_address(desk):
    screen = Screen(check(desk, section=make_section().pk), "import_form")
    desk.post(IMPORT, screen.data | {"_store": "1"})
    html = check(desk, text=TEXT.replace("Because nobody else will", "Because we must")).content.decode()
    assert f"already exists: {Article.objects.get().get_absolute_url()}" in html
    assert "Nothing is left to decide" in html


def test_the_sample_on_the_screen_is_understood_without_a_doubt(desk):
    assert "What a transcript looks like" in desk.get(IMPORT).content.decode()
    understood = Understanding(SAMPLE, {})
    assert understood.undecided == [] and understood.notes == []
    assert [question for question, _ in understood.questions] == [
        "What makes a lagoon expensive?",
        "Should the state build the first one?",
    ]
    assert understood.questions[1][1][0][0] == "LP & AC"
