"""Word documents at the desk: into the importer, into an article, and a second version of the same document."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles.models import Answer, Article, Expert, Picture, PictureInText, Question
from articles.publishing import amending, verbs, workflow
from tests.articles.admin.screen import Screen
from tests.articles.word import documents
from tests.factories import image_bytes, make_article, make_picture, make_section

IMPORT = reverse("admin:articles_article_import")


def file(content: bytes, name: str = "lagoons.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def desk(as_user, joe):
    return as_user(joe)


def check(desk, content: bytes, name: str = "lagoons.docx", **more):
    return desk.post(IMPORT, {"text": "", "access": "free", "_check": "1", "file": file(content, name)} | more)


def imported(desk, content: bytes | None = None) -> Article:
    """Import a document as a journalist does: choose it, check it, store it."""
    response = check(desk, content or documents.interview())
    assert response.context["understood"].undecided == []
    screen = Screen(response, "import_form")
    response = desk.post(IMPORT, screen.data | {"_store": "1"})
    assert response.status_code == 302
    return Article.objects.get(kind="qa")


def document_url(article) -> str:
    return reverse("admin:articles_article_document", args=[article.pk])


def read_again(desk, article, content: bytes, name: str = "second.docx"):
    return desk.post(document_url(article), {"file": file(content, name)})


def store(desk, article, response, **choices):
    return desk.post(document_url(article), Screen(response, "reread_form").data | {"_store": "1"} | choices)


# --- The importer


def test_a_word_document_is_shown_as_text_that_can_be_corrected(desk):
    response = check(desk, documents.interview())

    text = response.context["form"]["text"].value()
    picture = Picture.objects.get()
    assert "**What makes a lagoon expensive?**" in text
    assert "| Wall | 60% |" in text
    assert "- patience" in text
    assert "[the survey](https://example.org/survey)" in text
    assert f"[Picture {picture.pk}: A wall at low tide]" in text
    assert not Article.objects.exists()


def test_a_word_document_becomes_a_draft_with_all_its_formatting(desk, joe):
    article = imported(desk)

    assert (article.headline, article.created_by) == ("Do tidal lagoons pay?", joe)
    assert [question.text for question in article.questions.all()] == [
        "What makes a lagoon expensive?", "Should the state build the first one?",
    ]  # fmt: skip
    lena, amir, both = Answer.objects.filter(article=article).order_by("question__position", "position")
    assert "<ul><li>rock</li><li>ships</li><li>patience</li></ul>" in lena.body
    assert "<sup>1</sup> Figures of the tidal panel, 2024." in lena.body
    assert '<a href="https://example.org/survey">the survey</a> <em>and</em> the table:' in amir.body
    assert '<th scope="col"><p>Cost</p></th>' in amir.body and "<td><p>60%</p></td>" in amir.body
    assert f'<figure data-picture="{Picture.objects.get().pk}"></figure>' in amir.body
    assert [each.initials for each in both.joint.all()] == ["AC"] and both.participant.initials == "LP"


def test_a_picture_of_a_document_is_ours_with_its_alternative_text_and_without_a_credit(desk, joe):
    response = check(desk, documents.interview())

    picture = Picture.objects.get()
    assert (picture.alt_text, picture.credit, picture.created_by) == ("A wall at low tide", "", joe)
    assert (picture.width, picture.height) == (520, 320)
    assert "has no credit" in response.content.decode()


def test_the_same_picture_is_stored_once(desk):
    check(desk, documents.interview())
    check(desk, documents.interview(headline="Do they pay?"))

    assert Picture.objects.count() == 1


def test_a_picture_above_the_questions_becomes_the_articles_picture(desk):
    import_text = documents.docx.Document()
    import_text.add_heading("Do they pay?", 0)
    documents.add_picture(import_text, image_bytes(), "A lagoon")
    import_text.add_paragraph("Two experts.")
    import_text.add_paragraph("Meet the experts")
    import_text.add_paragraph("LP: Professor Lena Petrov: Professor of Hydraulics, University of Marlow")
    documents.bold(import_text, "Why?")
    import_text.add_paragraph("LP: Because.")
    article = imported(desk, documents.written(import_text))

    assert article.picture.alt_text == "A lagoon"
    assert (article.headline, article.standfirst, article.body) == ("Do they pay?", "Two experts.", "")


def test_a_picture_that_is_too_small_is_left_out_with_a_note(desk):
    response = check(desk, documents.interview(picture=image_bytes(100, 80)))

    assert not Picture.objects.exists()
    assert "Picture 1 (“A wall at low tide”) was left out. The picture is 100 pixels wide" in response.content.decode()
    assert "[Picture" not in response.context["form"]["text"].value()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (documents.bomb, "the file is larger than the limit for a Word document"),
        (lambda: documents.changed(documents.feature("Hello"), {"word/vbaProject.bin": b"x"}), "contains macros"),
        (lambda: b"%PDF-1.7", "This is a PDF"),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "This is an old Word file"),
        (documents.feature, "The document is empty"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_the_pasted_text_stays(desk, content, sentence):
    response = check(desk, content(), text="What I pasted")

    html = response.content.decode()
    assert sentence in html
    assert "What I pasted" in html
    assert not Article.objects.exists() and not Picture.objects.exists()


# --- Into an article


def test_a_documents_text_and_picture_go_into_a_feature(desk, joe):
    article = make_article(published=False, kind="feature", body="", created_by=joe, headline="Sea walls")
    response = read_again(desk, article, documents.feature("First.", "Second.", picture=image_bytes()))
    assert "First." in response.content.decode()
    article.refresh_from_db()
    assert article.body == ""

    assert store(desk, article, response).status_code == 302

    article.refresh_from_db()
    picture = Picture.objects.get()
    assert article.body == f'<p>First.</p><p>Second.</p><figure data-picture="{picture.pk}"></figure>'
    assert PictureInText.objects.get().picture == picture
    assert article.headline == "Sea walls"


def test_existing_text_is_not_overwritten_without_asking(desk, joe):
    article = make_article(published=False, kind="feature", body="<p>Ours.</p>", created_by=joe)
    response = read_again(desk, article, documents.feature("Theirs."))

    assert store(desk, article, response).status_code == 200
    article.refresh_from_db()
    assert article.body == "<p>Ours.</p>"

    (dispute,) = response.context["found"].disputes
    store(desk, article, response, **{f"choice:{dispute.name}": "both"})
    article.refresh_from_db()
    assert article.body == "<p>Ours.</p><p>Theirs.</p>"


def test_a_second_version_of_a_features_document_is_merged_by_paragraphs(desk, joe):
    article = make_article(published=False, kind="feature", body="", created_by=joe, headline="Sea walls")
    store(desk, article, read_again(desk, article, documents.feature("One.", "Two.", "Three.")))
    Article.objects.filter(pk=article.pk).update(body="<p>One, edited at the desk.</p><p>Two.</p><p>Three.</p>")

    response = read_again(desk, article, documents.feature("One.", "Two.", "Three, as the author wants it."))
    assert response.context["found"].disputes == []
    store(desk, article, response)

    article.refresh_from_db()
    assert article.body == "<p>One, edited at the desk.</p><p>Two.</p><p>Three, as the author wants it.</p>"


def test_journalists_read_documents_into_their_own_articles_only(desk):
    article = make_article(published=False, kind="feature")

    assert desk.get(document_url(article)).status_code == 403
    assert read_again(desk, article, documents.feature("Theirs.")).status_code == 403


# --- A second version of an interview


def test_a_second_version_of_an_interview_keeps_ids_and_anchors(desk):
    article = imported(desk)
    before = {row.text: (row.pk, row.token) for row in article.questions.all()}
    answers = {(row.pk, row.token) for row in Answer.objects.filter(article=article)}
    second = documents.interview(
        first_answer="The wall. Two thirds of the money is in the sea.",
        swapped=True,
        extra=("Who pays for the ships?", "AC: The builder."),
    )

    response = read_again(desk, article, second)
    assert response.context["found"].disputes == []
    assert store(desk, article, response).status_code == 302

    rows = list(article.questions.all())
    assert [row.text for row in rows] == [
        "Should the state build the first one?", "What makes a lagoon expensive?", "Who pays for the ships?",
    ]  # fmt: skip
    assert all(before[row.text] == (row.pk, row.token) for row in rows[:2])
    now = {(row.pk, row.token) for row in Answer.objects.filter(article=article)}
    assert answers < now and len(now) == 4
    assert "in the sea" in Answer.objects.get(pk=rows[1].answers.first().pk).body
    assert Expert.objects.count() == 2 and Picture.objects.count() == 1


def test_a_second_version_does_not_put_the_articles_picture_into_its_introduction_too(desk):
    def version(answer: str) -> bytes:
        made = documents.docx.Document()
        made.add_heading("Do they pay?", 0)
        made.add_paragraph("Two experts.")
        made.add_paragraph("A lagoon stands or falls with its wall, and we asked somebody who builds them.")
        documents.add_picture(made, image_bytes(), "A lagoon")
        made.add_paragraph("Meet the experts")
        made.add_paragraph("LP: Professor Lena Petrov: Professor of Hydraulics, University of Marlow")
        documents.bold(made, "Why?")
        made.add_paragraph(answer)
        return documents.written(made)

    article = imported(desk, version("LP: Because."))
    assert article.picture.alt_text == "A lagoon" and "<figure" not in article.body

    response = read_again(desk, article, version("LP: Because of the wall."))
    assert store(desk, article, response).status_code == 302
    article.refresh_from_db()
    assert article.picture.alt_text == "A lagoon" and "<figure" not in article.body
    assert "of the wall" in Answer.objects.get(article=article).body


def test_what_the_desk_edited_stays_and_what_both_edited_is_a_choice(desk):
    article = imported(desk)
    wall, state = article.questions.all()
    Question.objects.filter(pk=state.pk).update(text="Should the state pay for the first one?")
    lena = wall.answers.first()
    Answer.objects.filter(pk=lena.pk).update(body=lena.body.replace("Two thirds of the money", "Most of the money"))
    Article.objects.get(pk=article.pk).save()

    second = documents.interview(first_answer="The wall. Half of the money is in the water.")
    response = read_again(desk, article, second)

    (dispute,) = response.context["found"].disputes
    html = response.content.decode()
    assert dispute.what == "Answer of LP to question 1"
    assert "Most of the money is in the water" in html and "Half of the money is in the water" in html
    assert store(desk, article, response).status_code == 200
    assert "Most of the money" in Answer.objects.get(pk=lena.pk).body

    store(desk, article, response, **{f"choice:{dispute.name}": "mine"})
    assert "Half of the money" in Answer.objects.get(pk=lena.pk).body
    assert Question.objects.get(pk=state.pk).text == "Should the state pay for the first one?"


def test_a_third_version_does_not_undo_what_the_desk_did_before_the_second(desk):
    article = imported(desk)
    state = article.questions.last()
    Question.objects.filter(pk=state.pk).update(text="Should the state pay for the first one?")
    Article.objects.get(pk=article.pk).save()
    store(desk, article, read_again(desk, article, documents.interview(first_answer="The wall. Half of it.")))

    response = read_again(desk, article, documents.interview(first_answer="The wall. A third of it."))
    assert response.context["found"].disputes == []
    store(desk, article, response)

    assert Question.objects.get(pk=state.pk).text == "Should the state pay for the first one?"
    assert "A third of it" in article.questions.first().answers.first().body


def test_a_question_that_the_document_has_lost_is_listed_before_it_goes(desk):
    article = imported(desk, documents.interview(extra=("Who pays for the ships?", "AC: The builder.")))
    response = read_again(desk, article, documents.interview())

    assert response.context["found"].removed == ["Question 3", "Answer of AC to question 3"]
    data = Screen(response, "reread_form").data | {"_store": "1", "removed": ""}
    assert desk.post(document_url(article), data).status_code == 200
    assert article.questions.count() == 3

    store(desk, article, response)
    assert article.questions.count() == 2


def test_in_a_live_interview_the_new_version_waits_as_a_pending_one(desk, ada):
    article = imported(desk)
    Article.objects.filter(pk=article.pk).update(section=make_section(), picture=make_picture())
    verbs.publish(Article.objects.get(pk=article.pk), by=ada, now=timezone.now())

    response = read_again(desk, article, documents.interview(extra=("Who pays?", "AC: The builder.")))
    store(desk, article, response)

    article.refresh_from_db()
    assert article.questions.count() == 2
    assert article.pending is not None and "Who pays?" in str(article.pending.copy)


def test_a_document_whose_pending_version_was_dropped_can_be_read_again(desk, ada):
    article = imported(desk)
    Article.objects.filter(pk=article.pk).update(section=make_section(), picture=make_picture())
    verbs.publish(Article.objects.get(pk=article.pk), by=ada, now=timezone.now())
    second = documents.interview(extra=("Who pays?", "AC: The builder."))
    store(desk, article, read_again(desk, article, second))
    workflow.drop(Article.objects.get(pk=article.pk), by=ada, now=timezone.now())

    response = read_again(desk, article, second)
    assert [change.what for change in response.context["found"].changes][:1] == ["Question 3"]


def test_a_third_version_is_compared_with_the_second_once_that_was_approved(desk, ada):
    article = imported(desk)
    Article.objects.filter(pk=article.pk).update(section=make_section(), picture=make_picture())
    verbs.publish(Article.objects.get(pk=article.pk), by=ada, now=timezone.now())
    second = documents.interview(extra=("Who pays for the ships?", "AC: The builder."))
    store(desk, article, read_again(desk, article, second))
    workflow.approve(Article.objects.get(pk=article.pk), by=ada, now=timezone.now(), answer=amending.Answer("slip"))
    before = set(article.questions.values_list("pk", "token"))
    assert len(before) == 3

    third = documents.interview(extra=("Who pays for the ships?", "AC: The builder, in the end."))
    response = read_again(desk, article, third)
    assert (response.context["found"].disputes, response.context["found"].removed) == ([], [])
    assert [change.what for change in response.context["found"].changes] == ["Answer of AC to question 3"]
    store(desk, article, response)
    workflow.approve(Article.objects.get(pk=article.pk), by=ada, now=timezone.now(), answer=amending.Answer("slip"))
    assert set(article.questions.values_list("pk", "token")) == before


def test_a_name_with_a_null_character_is_stored_without_it(desk, joe):
    article = make_article(created_by=joe, published=False)
    sent = {"name": "sec\0ond.docx", "title": "A new headline", "html": "<p>New words.</p>"}
    response = desk.post(document_url(article), sent)
    found = response.context["found"]
    sent |= {f"choice:{dispute.name}": "mine" for dispute in found.disputes} | {"_store": "1"}
    sent |= {"seen": response.context["seen"], "removed": response.context["removed_seen"]}
    assert desk.post(document_url(article), sent).status_code == 302
    assert "“second.docx”" in article.history.first().summary


# --- A new article out of a document

BEGIN = reverse("admin:articles_article_from_document")


def begin(desk, content: bytes, name: str = "sea-walls.docx", **more):
    return desk.post(BEGIN, {"kind": "feature", "file": file(content, name)} | more, follow=True)


def test_a_document_becomes_a_new_draft_with_its_headline_text_and_pictures(desk, joe):
    assert BEGIN in desk.get(reverse("admin:articles_article_changelist")).content.decode()
    response = begin(desk, documents.feature("The sea rises.", headline="Sea walls", picture=image_bytes()))
    article = Article.objects.get()
    assert response.redirect_chain[-1][0] == reverse("admin:articles_article_change", args=[article.pk])
    assert "is stored as a draft" in response.content.decode()
    assert (article.headline, article.slug, article.kind) == ("Sea walls", "sea-walls", "feature")
    assert (article.created_by, article.published_at) == (joe, None)
    assert article.body == f'<p>The sea rises.</p><figure data-picture="{Picture.objects.get().pk}"></figure>'

    # The next version of the document is compared with this one; what the desk changed since stays.
    Article.objects.filter(pk=article.pk).update(standfirst="Ours.")
    again = read_again(
        desk, article, documents.feature("The sea rises fast.", headline="Sea walls", picture=image_bytes())
    )
    assert [change.what for change in again.context["found"].changes] == ["Text"] and again.context[
        "found"
    ].disputes == []


def test_a_document_without_a_heading_is_named_after_its_file(desk):
    begin(desk, documents.feature("The sea rises."), name="Walls of sand.docx")
    assert Article.objects.get().headline == "Walls of sand"


def test_nothing_is_begun_without_a_document_or_the_right_to_write(desk, as_user, rhea):
    assert "This field is required" in desk.post(BEGIN, {"kind": "feature"}).content.decode()
    assert "Word document" in begin(desk, b"no document").content.decode()
    assert "Select a valid choice" in begin(desk, documents.feature("x"), kind="qa").content.decode()
    assert as_user(rhea).post(BEGIN, {"kind": "feature"}).status_code in (302, 403)
    assert not Article.objects.exists()
