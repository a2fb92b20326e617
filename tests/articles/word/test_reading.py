"""What becomes of a Word document: its text, its formatting, its pictures, and what is left out."""

import io

import pytest
from docx.enum.text import WD_BREAK

from articles.transcript import parse
from articles.word import archive, as_transcript, reading
from articles.word.archive import NotWord
from tests.articles.word import documents
from tests.factories import image_bytes


def html_of(document) -> str:
    return reading.read(documents.written(document)).html


def blank():
    return documents.begun()


def test_headings_get_the_levels_of_the_page_and_the_title_is_not_a_heading():
    document = blank()
    document.add_heading("Sea walls", 0)
    document.add_heading("Costs", 2)
    document.add_paragraph("Much.")
    document.add_heading("Rock", 4)
    found = reading.read(documents.written(document))

    assert (found.title, found.html) == ("Sea walls", "<h2>Costs</h2><p>Much.</p><h3>Rock</h3>")


def test_bold_italic_and_raised_words_keep_their_emphasis():
    document = blank()
    paragraph = document.add_paragraph("A ")
    paragraph.add_run("bold").bold = True
    paragraph.add_run(" and ")
    paragraph.add_run("slanted").italic = True
    paragraph.add_run(" H")
    paragraph.add_run("2").font.subscript = True

    assert html_of(document) == "<p>A <strong>bold</strong> and <em>slanted</em> H<sub>2</sub></p>"


def test_lists_quotes_and_tables_with_a_header_are_kept():
    document = blank()
    document.add_paragraph("one", style="List Number")
    document.add_paragraph("two", style="List Number")
    document.add_paragraph("Said so.", style="Quote")
    documents.add_table(document, [("Part", "Cost"), ("Wall", "60%")])

    assert html_of(document) == (
        "<ol><li>one</li><li>two</li></ol><blockquote><p>Said so.</p></blockquote>"
        '<table><thead><tr><th scope="col"><p>Part</p></th><th scope="col"><p>Cost</p></th></tr></thead>'
        "<tbody><tr><td><p>Wall</p></td><td><p>60%</p></td></tr></tbody></table>"
    )


def test_a_caption_beside_a_table_is_the_tables():
    document = blank()
    document.add_paragraph("Table 1: What it costs", style="Caption")
    documents.add_table(document, [("Part", "Cost"), ("Wall", "60%")])

    assert html_of(document).startswith("<table><caption>Table 1: What it costs</caption><thead>")


def test_footnotes_are_a_list_under_notes_with_links_from_their_marks():
    document = blank()
    paragraph = document.add_paragraph("It pays.")
    documents.add_footnote(document, paragraph, "So they say.")

    assert html_of(document) == (
        '<p>It pays.<sup><a href="#note-1">1</a></sup></p><h2>Notes</h2><ol><li><p>So they say.</p></li></ol>'
    )


def test_a_picture_stands_between_paragraphs_with_its_alternative_text_beside_it():
    document = blank()
    paragraph = document.add_paragraph("Before ")
    picture = paragraph.add_run().add_picture(io.BytesIO(image_bytes()))
    picture._inline.docPr.set("descr", "  A wall\n at low tide ")
    paragraph.add_run(" after")
    found = reading.read(documents.written(document))

    assert found.html == '<p>Before </p><figure data-picture="1"></figure><p> after</p>'
    assert [picture.alt_text for picture in found.pictures] == ["A wall at low tide"]


def test_hidden_text_and_comments_are_left_out_and_named():
    document = blank()
    paragraph = document.add_paragraph("Seen. ")
    paragraph.add_run("Unseen.").font.hidden = True
    document.add_comment(paragraph.runs, "Is that so?", author="Ada")
    found = reading.read(documents.written(document))

    assert found.html == "<p>Seen. </p>"
    assert found.notes == ("Left out: 1 comment, hidden text.",)


def test_tracked_changes_are_read_as_accepted_and_a_note_says_so():
    content = documents.feature("It costs a lot.")
    content = documents.with_body(
        content,
        "<w:r><w:t>It costs a lot.</w:t></w:r>",
        '<w:r><w:t xml:space="preserve">It costs </w:t></w:r><w:del w:id="1"><w:r><w:delText>a lot</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>little</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r>',
    )
    found = reading.read(content)

    assert found.html == "<p>It costs little.</p>"
    assert "tracked changes" in found.notes[0]


def test_headers_and_footers_are_left_out_and_named():
    document = blank()
    document.add_paragraph("Text.")
    document.sections[0].header.paragraphs[0].text = "Draft 3"

    assert reading.read(documents.written(document)).notes == ("Left out: headers and footers.",)


# --- What is refused

LINKED = (
    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
    'Target="https://evil.example/track.png" TargetMode="External"/></Relationships>'
)


def with_linked_picture() -> bytes:
    content = documents.feature("Hello")
    name = "word/_rels/document.xml.rels"
    relations = documents.part_of(content, name).replace("</Relationships>", LINKED)
    return documents.changed(content, {name: relations.encode()})


def with_entities() -> bytes:
    return documents.with_body(documents.feature("Hello"), "<w:document", '<!DOCTYPE x [<!ENTITY a "b">]><w:document')


def nested() -> bytes:
    deep = "<w:p>" * 400 + "</w:p>" * 400
    return documents.with_body(documents.feature("Hello"), "<w:sectPr", f"{deep}<w:sectPr")


REFUSED = {
    "bomb": (documents.bomb, "is larger than the limit for"),
    "many parts": (
        lambda: documents.changed(documents.feature("a"), {f"word/{n}.bin": b"" for n in range(3000)}),
        "parts; a Word document has far fewer",
    ),
    "macros": (documents.with_macros, "contains macros"),
    "macros by type": (
        lambda: documents.changed(
            documents.feature("a"),
            {
                "[Content_Types].xml": documents.part_of(documents.feature("a"), "[Content_Types].xml")
                .replace("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                         "application/vnd.ms-word.document.macroEnabled.main+xml").encode()
            },
        ),
        "contains macros",
    ),
    "linked picture": (with_linked_picture, "https://evil.example/track.png"),
    "entities": (with_entities, "declares entities or a document type"),
    "nested": (nested, "a structure that Word never creates"),
    "pdf": (lambda: b"%PDF-1.7", "This is a PDF"),
    "old": (lambda: b"\xd0\xcf\x11\xe0" + bytes(99), "an old Word file (.doc)"),
    "password": (
        lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "protected by a password",
    ),
    "odt": (
        lambda: documents.changed(documents.feature("a"), {"mimetype": b"application/vnd.oasis.opendocument.text"}),
        "OpenDocument",
    ),
    "excel": (lambda: documents.changed(documents.feature("a"), {"xl/workbook.xml": b"<a/>"}), "Excel"),
    "other zip": (
        lambda: documents.changed(documents.feature("a"), {"[Content_Types].xml": None}), "not a Word document",
    ),
    "cut short": (lambda: documents.feature("a")[:2000], "damaged or incomplete"),
    "no body": (
        lambda: documents.changed(documents.feature("a"), {"word/document.xml": b"<a/>"}), "The document is",
    ),
    "bad xml": (lambda: documents.changed(documents.feature("a"), {"word/document.xml": b"<a>"}), "damaged"),
    "empty": (documents.feature, "The document is empty"),
    "nothing": (lambda: b"", "The file is empty"),
    "text": (lambda: b"Hello", "not a Word document, whatever its name says"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_not_a_valid_word_document_is_refused_with_a_reason(name):
    content, words = REFUSED[name]
    with pytest.raises(NotWord) as refused:
        reading.read(content())
    assert words in str(refused.value)


def test_a_document_that_is_too_large_is_refused_before_it_is_opened():
    with pytest.raises(NotWord, match="larger than 30 MB"):
        reading.read(b"PK\x03\x04" + bytes(archive.LARGEST_FILE))


# --- An interview as text


def transcript_of(document):
    return parse(as_transcript.text_of(reading.read(documents.written(document))))


def interview():
    document = blank()
    document.add_heading("Do they pay?", 0)
    document.add_paragraph("Meet the experts")
    document.add_paragraph("LP: Professor Lena Petrov: Professor of Hydraulics, University of Marlow")
    return document


def test_a_line_break_divides_question_and_answer_and_stays_within_an_answer():
    document = interview()
    paragraph = document.add_paragraph()
    for line in ("Why?", "LP: Because", "of the moon."):
        paragraph.add_run(line).add_break(WD_BREAK.LINE)
    reading_ = transcript_of(document)

    (question,) = reading_.transcript.questions
    assert question.text == "Why?"
    assert question.answers[0].blocks[0].text == "Because<br>of the moon."


def test_numbered_questions_go_on_across_their_answers():
    document = interview()
    for number in range(3):
        document.add_paragraph(f"What about number {number}?", style="List Number")
        document.add_paragraph(f"LP: That is number {number}.")
    reading_ = transcript_of(document)

    assert [question.text for question in reading_.transcript.questions] == [
        "What about number 0?", "What about number 1?", "What about number 2?",
    ]  # fmt: skip
    assert [doubt for doubt in reading_.doubts if doubt.needs_person] == []


def test_a_footnote_of_a_question_stands_in_its_first_answer():
    document = interview()
    documents.bold(document, "Why does it pay?")
    documents.add_footnote(document, document.paragraphs[-1], "If it does.")
    document.add_paragraph("LP: Because.")
    reading_ = transcript_of(document)

    (question,) = reading_.transcript.questions
    assert question.text == "Why does it pay?"
    assert [block.text for block in question.answers[0].blocks] == ["Because.", "<sup>1</sup> If it does."]


def test_experts_in_a_list_with_their_posts_below_are_read():
    document = blank()
    document.add_heading("Do they pay?", 0)
    document.add_heading("Meet the experts", 1)
    document.add_paragraph(
        "Professor Lena Petrov (LP), Professor of Hydraulics, University of Marlow", style="List Bullet"
    )
    document.add_paragraph("Dr Amir Costa (AC), Head of Turbines, Halden Institute", style="List Bullet")
    documents.bold(document, "Why?")
    document.add_paragraph("LP: Because.")
    document.add_paragraph("AC: No.")
    reading_ = transcript_of(document)

    assert [speaker.name for speaker in reading_.transcript.speakers] == ["Lena Petrov", "Amir Costa"]
    assert [doubt for doubt in reading_.doubts if doubt.needs_person] == []
